// A report's image is a link to where it is kept. Pressed, it is fetched from there and shown above its words; pressed
// again, it opens on its own. Only from hosts that the server names, to whom no address is told; nothing comes unasked.

const hosts = document.querySelector("meta[name=image-hosts]").content.split(" ");

const canShow = ({ protocol, hostname }) => protocol === "https:" && hosts.includes(hostname);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".thread a.image");
  if (!link || link.dataset.image || event.ctrlKey || event.metaKey || event.shiftKey || !canShow(link)) return;
  event.preventDefault();
  const picture = new Image();
  Object.assign(picture, { alt: "", referrerPolicy: "no-referrer" }); // the link's words say what it is
  picture.addEventListener("load", () => { link.dataset.image = "shown"; });
  picture.addEventListener("error", () => {
    picture.remove();
    link.dataset.image = "missing";
  });
  link.dataset.image = "coming";
  picture.src = link.href;
  link.prepend(picture);
});
