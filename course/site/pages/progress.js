// A line at the bottom of the page while Python is on its way: how much is there, how much is left.

const line = document.createElement("div");
line.setAttribute("role", "status");
line.style.cssText =
  "position:fixed;left:0;right:0;bottom:0;z-index:1000;padding:6px 12px;" +
  "font:14px system-ui,sans-serif;background:#fff;color:#1a1a1a;border-top:1px solid #888";
line.textContent =
  "You can read already. Python is being loaded into this browser; cells run when it is there.";

// Whatever moves meanwhile, spinners and pulsing dots, says less than this line; being drawn anew
// all the time, it takes from what it waits for.
const still = document.createElement("style");
still.textContent = "* { animation: none !important; }";
document.head.append(still);

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}

const words = {
  loading: ({ done, total }) =>
    `You can read already. Loading Python: ${megabytes(done)} of ${megabytes(total)} MB, ` +
    "once; next time it is here.",
  starting: () => "Python is here, and starts. A cell that you run now waits for it.",
};

new BroadcastChannel("backprop-loading").onmessage = ({ data }) => {
  line.textContent = words[data.state](data);
};

document.addEventListener("DOMContentLoaded", () => document.body.append(line));

// The notebook's own sign of a kernel that answers.
const watch = setInterval(() => {
  const status = window.jupyterapp?.shell?.currentWidget?.sessionContext?.kernelDisplayStatus;
  if (status === "idle" || status === "busy") {
    line.remove();
    still.remove();
    clearInterval(watch);
  }
}, 500);
