/** First and longest pause between two looks, in milliseconds. */
const shortest = 250;
const longest = 5000;

/** The pauses between looks at something that takes minutes, without end. */
export function* pauses(): Generator<number, never> {
  for (let pause = shortest; ; pause = Math.min(longest, pause * 1.5)) yield pause;
}
