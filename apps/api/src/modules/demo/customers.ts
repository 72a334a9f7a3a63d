/** Somebody of the demo who never signs in. */
export type DemoCustomer = { email: string; name: string; daysKnown: number };

const GIVEN_NAMES = [
  'Ada',
  'Ben',
  'Chidi',
  'Dana',
  'Elif',
  'Farid',
  'Grace',
  'Hugo',
  'Ines',
  'Jonas',
  'Keiko',
  'Liam',
  'Mara',
  'Noor',
  'Oscar',
  'Priya',
];
const FAMILY_NAMES = [
  'Adeyemi',
  'Becker',
  'Costa',
  'Dubois',
  'Evans',
  'Fischer',
  'Garcia',
  'Hughes',
  'Ivanova',
  'Jansen',
  'Kowalski',
  'Larsen',
  'Moreau',
  'Novak',
  'Okafor',
];

/** As many as fill the largest house without anybody buying more than one party may. */
export const demoCustomers: readonly DemoCustomer[] = GIVEN_NAMES.flatMap((given, row) =>
  FAMILY_NAMES.map((family, column) => ({
    email: `${given}.${family}@example.com`.toLowerCase(),
    name: `${given} ${family}`,
    daysKnown: 40 + ((row * 97 + column * 41) % 400),
  })),
);

/** Sells at the counter and stands at the door, and never signs in either. */
export const demoClerk: DemoCustomer = {
  email: 'box.office@example.com',
  name: 'Sam Rivers',
  daysKnown: 400,
};
