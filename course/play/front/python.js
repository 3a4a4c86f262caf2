// Python in a worker of its own: loaded when it is first asked, and ended when it does not answer.

const WORKER = "play_worker.mjs";
const RUNTIME = "static/pyodide/"; // from the site's first page
const SECONDS = 20; // that lines may run
const UNENDING = "Look for a loop that never ends.";

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** Where the site's Python is, as an address; null where this page cannot have it. */
export function runtimeOf(site) {
  // A page that was opened as a file may start no worker, nor a page of another host.
  if (!site || !location.protocol.startsWith("http")) return null;
  const address = new URL(`${site}${RUNTIME}`, location.href);
  return address.origin === location.origin ? address.href : null;
}

/** `tell(words, isBusy)` hears how far Python is; `ask` gives what `course.play.answer` answers. */
export function pythonAt(runtime, tell) {
  let worker = null;
  let ready = false;
  let waiting = null; // { request, done }: one at a time
  let timer = null;

  const finish = (answer) => {
    clearTimeout(timer);
    const { done } = waiting;
    waiting = null;
    tell("", false);
    done(answer);
  };
  const end = () => {
    worker.terminate();
    [worker, ready] = [null, false];
  };
  const stop = (why) => {
    if (!waiting) return;
    end();
    finish({ message: why });
  };
  const run = () => {
    tell("Python runs your lines …", true);
    const late = () => stop(`Stopped after ${SECONDS} seconds. ${UNENDING}`);
    timer = setTimeout(late, 1000 * SECONDS);
    worker.postMessage({ request: waiting.request });
  };
  const start = () => {
    tell("Python is being loaded …", true);
    worker = new Worker(WORKER, { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data.ready) {
        ready = true;
        run();
      } else if (data.answer) finish(data.answer);
      else stop(ready ? data.failed : `Python could not be loaded (${data.failed}). Try again.`);
    };
    worker.onerror = () => stop("Python could not be loaded. Try again.");
    worker.postMessage({ runtime });
  };
  // The loader's words, which the notebooks' pages hear too.
  new BroadcastChannel("backprop-loading").onmessage = ({ data: { state, done, total } }) => {
    if (!waiting || ready) return;
    const far = `${megabytes(done)} of ${megabytes(total)} MB`;
    const words = state === "loading" ? `Loading Python: ${far}, once …` : "Python starts …";
    tell(words, true);
  };

  const ask = (request) =>
    new Promise((done) => {
      waiting = { request, done };
      if (ready) run();
      else start();
    });
  return {
    ask,
    isBusy: () => waiting !== null,
    stop: () => stop(ready ? `Stopped. ${UNENDING}` : "Stopped."),
  };
}
