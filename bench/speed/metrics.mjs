// What is measured: what a person reads, and which way is better.
const whole = (number) => Math.round(number).toLocaleString('en');
const fixed = (digits) => (number) => number.toFixed(digits);

export const METRICS = {
  rate: {
    label: 'tasks/s',
    isHigherBetter: true,
    show: (rate) => (rate < 1000 ? fixed(rate < 100 ? 1 : 0)(rate) : whole(rate)),
  },
  efficiency: { label: 'efficiency', isHigherBetter: true, show: fixed(3) },
  p50Us: { label: 'p50 µs', isHigherBetter: false, show: fixed(1) },
  p99Us: { label: 'p99 µs', isHigherBetter: false, show: fixed(1) },
  endMs: { label: 'ms', isHigherBetter: false, show: fixed(1) },
  wallUs: { label: 'µs a task', isHigherBetter: false, show: fixed(2) },
  cpuUs: { label: 'CPU µs a task', isHigherBetter: false, show: fixed(2) },
  firstMb: { label: 'MB by 100,000', isHigherBetter: false, show: fixed(1) },
  laterMb: { label: 'MB after a tenth', isHigherBetter: false, show: fixed(1) },
};
