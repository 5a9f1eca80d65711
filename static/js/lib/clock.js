// Time as the models need it: monotonic, so that a corrected wall clock neither fires nor freezes a timer.
export const clock = {
  now: () => performance.now(),
  after: (ms, call) => setTimeout(call, ms),
  cancel: (timer) => clearTimeout(timer),
  random: () => Math.random(),
};
