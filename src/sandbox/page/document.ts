/** The one HTML document; everything in it comes from this server. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%23235a5e'/%3E%3Ccircle cx='10' cy='16' r='4' fill='white'/%3E%3Ccircle cx='22' cy='16' r='4' fill='white'/%3E%3Cpath d='M10 16h12' stroke='white' stroke-width='2.5'/%3E%3C/svg%3E"

export const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Peerbot sandbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body>
<div id="page"></div>
<noscript>The sandbox's page needs JavaScript.</noscript>
</body>
</html>
`

/** Nothing from elsewhere: no fonts, images or scripts of others; styles also in attributes, as the renderer writes them. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
