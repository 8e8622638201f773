// Server-sent events of a POST, which EventSource cannot send.
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      waiting += value;
      const blocks = waiting.split("\n\n");
      waiting = blocks.pop();
      for (const block of blocks) {
        const [first, second] = block.split("\n");
        yield { name: first.slice("event: ".length), value: JSON.parse(second.slice("data: ".length)) };
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
