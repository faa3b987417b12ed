/** Plays a WAV file; resolves when it has ended. Rejects where the browser has no sound. */
export async function playWav(base64: string): Promise<void> {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
  const context = new AudioContext()
  try {
    const source = context.createBufferSource()
    source.buffer = await context.decodeAudioData(bytes.buffer)
    source.connect(context.destination)
    await new Promise<void>(resolve => {
      source.onended = () => {
        resolve()
      }
      source.start()
    })
  } finally {
    await context.close()
  }
}
