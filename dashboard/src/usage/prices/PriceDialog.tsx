import { useMutation } from "convex/react";
import { useId, useState, type FormEvent, type ReactNode } from "react";
import { api } from "../../backend/api";
import { useToasts } from "../../shell/toasts";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { OwnPrices } from "./OwnPrices";
import { readPriceForm, type PriceErrors } from "./price-form";
import { RATES, type Price } from "./rates";
import { usdOf } from "./usd";
import styles from "./prices.module.css";

/** Sets the user's own price of a model, for always or from a day on, a bucket at a time. */
export function PriceDialog({ price, onClose }: { price: Price | null; onClose: () => void }): ReactNode {
  const form = useId();
  const setOverride = useMutation(api.prices.mine.setOverride);
  const { attempt } = useToasts();
  const [errors, setErrors] = useState<PriceErrors>({});
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const read = readPriceForm(new FormData(event.currentTarget), price?.model);
    if (!read.isValid) {
      setErrors(read.errors);
      return;
    }
    setErrors({});
    setIsBusy(true);
    const done = await attempt(() => setOverride(read.value), {
      text: `The price of ${read.value.model} is set. Recompute brings it to what is there.`,
    });
    setIsBusy(false);
    if (done !== undefined) onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="38rem"
      title={price === null ? "Add a price" : `Price of ${price.model}`}
      description="USD per million tokens. A bucket left empty costs what is named below it."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} kind="primary" isBusy={isBusy}>
            Set the price
          </Button>
        </>
      }
    >
      <form id={form} className={styles.rates} noValidate onSubmit={(event) => void submit(event)}>
        {price === null ? (
          <Field
            label="Model"
            name="model"
            hint="As your sessions name it"
            error={errors.model}
            autoComplete="off"
            required
          />
        ) : null}
        {RATES.map(({ rate, name, elseOf }) => (
          <Field
            key={rate}
            label={name}
            name={rate}
            inputMode="decimal"
            autoComplete="off"
            required={elseOf === null}
            hint={elseOf === null ? "Required" : `Empty: as ${elseOf}`}
            error={errors[rate]}
            defaultValue={price?.[rate] === null || price === null ? "" : usdOf(price[rate])}
          />
        ))}
        <Field label="From" name="fromDay" type="date" hint="Empty: for always. Days are UTC." error={errors.fromDay} />
      </form>
      {price === null || price.overrides.length === 0 ? null : <OwnPrices model={price.model} />}
    </Dialog>
  );
}
