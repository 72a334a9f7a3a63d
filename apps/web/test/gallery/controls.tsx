import { Button, ButtonLink } from '../../src/design/button.tsx';
import { SearchField, Segmented, Tabs } from '../../src/design/choosing.tsx';
import { Checkbox, Field, Select } from '../../src/design/field.tsx';
import { Icon } from '../../src/design/icons.tsx';
import { Pagination, Steps } from '../../src/design/progress.tsx';

export function Controls() {
  return (
    <>
      <div class="cluster">
        <Button kind="primary">Continue to payment</Button>
        <Button>Show the list</Button>
        <ButtonLink href="/" kind="secondary">
          <Icon name="print" />
          Print
        </ButtonLink>
        <Button kind="quiet">Change seats</Button>
        <Button kind="danger">Cancel the reservation</Button>
        <Button disabled>Not yet</Button>
      </div>
      <Steps steps={['Seats', 'Tickets', 'Payment']} current={1} />
      <form class="narrow">
        <Field
          label="Email"
          name="email"
          type="email"
          autocomplete="email"
          hint="Your tickets are sent there."
        />
        <Field
          label="Name"
          name="name"
          autocomplete="name"
          value="M"
          problem="A name has at least two letters."
        />
        <Field label="Phone" name="phone" type="tel" autocomplete="tel" optional />
        <Select
          label="Cinema"
          name="cinema"
          options={[
            { value: 'palace', label: 'Lumen Palace' },
            { value: 'harbour', label: 'Harbour Light' },
          ]}
        />
        <Checkbox
          label="Remember this cinema"
          name="remember"
          hint="On this device only."
          checked
        />
        <Checkbox label="I have read the house rules" name="rules" problem="Please read them." />
      </form>
      <div class="narrow">
        <SearchField label="Search films" name="gallery" />
      </div>
      <Segmented
        legend="How many seats?"
        name="party"
        chosen="2"
        options={['1', '2', '3', '4', '5', '6', '7', '8'].map((value) => ({ value, label: value }))}
      />
      <Tabs
        label="View"
        tabs={[
          { label: 'Map', href: '?view=map', current: true },
          { label: 'List', href: '?view=list', current: false },
        ]}
      />
      <Pagination label="Films" previous="?page=1" next="?page=3" status="25 to 48 of 60 films" />
    </>
  );
}
