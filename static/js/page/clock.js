// The clock of the models, in ms. It is monotonic, so a corrected wall clock neither fires nor freezes a timer.
export const clock = {
  now: () => performance.now(),
  after: (ms, call) => setTimeout(call, ms),
  cancel: (timer) => clearTimeout(timer),
  random: () => Math.random(),
};
