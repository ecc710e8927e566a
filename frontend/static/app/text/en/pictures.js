// The words of looking at a picture, and of cropping one.

export const viewer = {
  label: (/** @type {string} */ name) => `Image ${name}`,
  previous: "Previous image",
  next: "Next image",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  failed: "The image could not be loaded.",
};

export const photo = {
  title: "Crop your photo",
  upload: "Upload photo",
  remove: "Remove",
  hint: "JPEG, PNG, GIF or WebP. Cropped on this device before it is sent.",
  crop: "Part of the photo that is shown. Drag it, or use the arrow keys.",
  zoom: "Zoom",
  save: "Save photo",
  unreadable: "This image cannot be read. Choose a JPEG, PNG, GIF or WebP.",
};
