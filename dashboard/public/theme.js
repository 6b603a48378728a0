// Before anything is drawn: else who chose another theme than the device's would see that one first. The rest is in src/theme/theme.ts.
try {
  const theme = localStorage.getItem("opensync-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch (error) {
  console.warn("The chosen theme could not be read.", error);
}
