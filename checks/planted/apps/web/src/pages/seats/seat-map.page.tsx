export function SeatMapPage({ url }: { url: string }) {
  return <a href={url}>Seats</a>;
}
