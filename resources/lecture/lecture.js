"use strict";
(async () => {
  const by = (name) => document.getElementById(name);
  const say = (words) => { by("words").textContent = words; };
  if (!("DecompressionStream" in window)) {
    say("This browser is too old to unpack the pictures: Chrome 80, Firefox 113 or Safari 16.4 can.");
    return;
  }
  const packed = Uint8Array.from(atob(by("data").textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const { defs, elements, scenes } = await new Response(stream).json();
  let scene = 0, moment = 0;

  const moments = () => scenes[scene][1];
  function show() {
    const [[wide, high], title, words, stop, runs] = moments()[moment];
    let inside = "";
    for (let i = 0; i < runs.length; i += 2) {
      inside += elements.slice(runs[i], runs[i] + runs[i + 1]).join("");
    }
    const scrolled = by("picture").scrollLeft;
    by("picture").innerHTML =
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" ` +
      `aria-labelledby="name title words" viewBox="0 0 ${wide} ${high}">${defs}${inside}</svg>`;
    by("picture").scrollLeft = scrolled;
    const name = `${scene + 1}. ${scenes[scene][0]}`;
    if (by("name").textContent !== name) by("name").textContent = name;
    by("title").textContent = title;
    say(words);
    const slider = by("slider");
    slider.max = moments().length - 1;
    slider.value = moment;
    slider.disabled = moments().length < 2;
    slider.setAttribute("aria-valuetext", `${title}, ${moment + 1} of ${moments().length}`);
    const first = !scene && !moment, last = scene === scenes.length - 1 && moment === moments().length - 1;
    by("back").disabled = by("back-stop").disabled = first;
    by("on").disabled = by("on-stop").disabled = last;
    document.querySelectorAll("nav button").forEach((one, at) => {
      if (at === scene) one.setAttribute("aria-current", "step"); else one.removeAttribute("aria-current");
    });
    document.body.dataset.at = `${scene}:${moment}`;
    const hash = `#${scene + 1}.${moment + 1}`;
    if (location.hash !== hash) history.replaceState(null, "", hash);
  }
  function go(s, m) {
    scene = Math.min(Math.max(s, 0), scenes.length - 1);
    moment = Math.min(Math.max(m, 0), moments().length - 1);
    show();
  }
  function step(by) {
    const to = moment + by;
    if (to >= 0 && to < moments().length) go(scene, to);
    else if (by > 0 && scene + 1 < scenes.length) go(scene + 1, 0);
    else if (by < 0 && scene > 0) go(scene - 1, scenes[scene - 1][1].length - 1);
  }
  function stop(by) {
    let s = scene, m = moment;
    for (;;) {
      m += by;
      if (m >= scenes[s][1].length) { s += 1; m = 0; }
      if (m < 0) { s -= 1; m = s < 0 ? 0 : scenes[s][1].length - 1; }
      if (s < 0 || s >= scenes.length) return;
      if (scenes[s][1][m][3]) { go(s, m); return; }
    }
  }
  const list = (open) => {
    by("scenes").hidden = !open;
    by("list").setAttribute("aria-expanded", open);
  };
  scenes.forEach(([name], at) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.textContent = name;
    button.addEventListener("click", () => { list(false); go(at, 0); by("list").focus(); });
    item.append(button);
    by("scenes").firstElementChild.append(item);
  });
  by("list").addEventListener("click", () => list(by("scenes").hidden));
  by("back").addEventListener("click", () => step(-1));
  by("on").addEventListener("click", () => step(1));
  by("back-stop").addEventListener("click", () => stop(-1));
  by("on-stop").addEventListener("click", () => stop(1));
  by("slider").addEventListener("input", () => go(scene, +by("slider").value));
  const keys = {
    ArrowRight: () => step(1), ArrowDown: () => step(1), ArrowLeft: () => step(-1), ArrowUp: () => step(-1),
    PageDown: () => stop(1), PageUp: () => stop(-1), " ": () => stop(1),
    Home: () => go(0, 0), End: () => go(scenes.length - 1, 1e9), Escape: () => list(false),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in keys)) return;
    if (event.target.id === "slider" && event.key.startsWith("Arrow")) return;
    if (event.target.tagName === "BUTTON" && event.key === " ") return;
    event.preventDefault();
    keys[event.key]();
  });
  // A swipe steps; over a picture that is wider than the screen it scrolls, and steps where there is no more to scroll.
  const main = document.querySelector("main");
  let from = null;
  main.addEventListener("touchstart", (event) => {
    const touch = event.touches[0];
    from = event.touches.length === 1 ? [touch.clientX, touch.clientY, by("picture").scrollLeft] : null;
  }, { passive: true });
  main.addEventListener("touchend", (event) => {
    if (!from) return;
    const touch = event.changedTouches[0], x = touch.clientX - from[0], y = touch.clientY - from[1];
    const stayed = by("picture").scrollLeft === from[2];
    from = null;
    if (stayed && Math.abs(x) > 40 && Math.abs(x) > 2 * Math.abs(y)) step(x < 0 ? 1 : -1);
  });
  const asked = /^#(\d+)\.(\d+)$/.exec(location.hash);
  go(asked ? asked[1] - 1 : 0, asked ? asked[2] - 1 : 0);
})();
