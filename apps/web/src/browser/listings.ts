import { showChosenDay } from './listings/chosen-day.ts';
import { closeSales } from './listings/closing-sales.ts';
import { followFilters } from './listings/filters.ts';
import { onSwapped, swapFrom } from './listings/swapping.ts';
import { showZones } from './listings/zones.ts';

// What lists of showtimes do more than links and forms: they close what can no longer be bought, say
// whose clock they go by, and change with their filters without leaving the page.
onSwapped(showZones);
onSwapped(closeSales);
onSwapped(showChosenDay);
followFilters();

const CHECK_MILLISECONDS = 10_000;
setInterval(closeSales, CHECK_MILLISECONDS);
document.addEventListener('visibilitychange', closeSales);

// A page that the browser kept shows the seats and the time of when it was left.
const [navigation] = performance.getEntriesByType('navigation');
if (
  navigation instanceof PerformanceNavigationTiming &&
  navigation.type === 'back_forward' &&
  document.querySelector('[data-now]') !== null
) {
  refresh();
}
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) refresh();
});

function refresh(): void {
  // What is there already is better than an error.
  swapFrom(location.href).catch(() => undefined);
}
