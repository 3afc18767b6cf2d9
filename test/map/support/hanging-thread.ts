/** A thread that never has a picture. */
setInterval(() => undefined, 1_000)
