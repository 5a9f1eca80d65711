// One quiet sound of two tones, without a file. Browsers allow it once the reader has used the page.
const TONES = [659, 880]; // Hz
const APART = 0.11; // seconds
const LENGTH = 0.35; // seconds until a tone is gone
const LOUDNESS = 0.06; // of 1

export function chime() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context) return;
  const context = new Context();
  TONES.forEach((frequency, at) => {
    const begin = context.currentTime + at * APART;
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = frequency;
    gain.gain.setValueAtTime(0.0001, begin);
    gain.gain.exponentialRampToValueAtTime(LOUDNESS, begin + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, begin + LENGTH);
    tone.connect(gain).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + LENGTH);
    if (at === TONES.length - 1) tone.onended = () => context.close();
  });
}
