/** A regular expression for decimal numbers from `least` upwards: WAF compares no numbers in headers. */
export function atLeastPattern(least: number): string {
  const digits = [...`${least}`].map(Number);
  const anyDigits = (count: number) => (count === 0 ? "" : `[0-9]{${count}}`);
  const greaterAt = digits.flatMap((digit, i) =>
    digit === 9 ? [] : [`${digits.slice(0, i).join("")}[${digit + 1}-9]${anyDigits(digits.length - i - 1)}`],
  );
  return `^0*(${[`[1-9][0-9]{${digits.length},}`, ...greaterAt, `${least}`].join("|")})$`;
}
