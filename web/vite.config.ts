import { defineConfig } from 'vite';

// The API is served by a running Meent; in development its pages come from Vite and its data from
// the address in MEENT_BASE_URL.
export default defineConfig(({ isSsrBuild }) => ({
  server: {
    proxy: Object.fromEntries(['/v1', '/p/', '/oauth2', '/log/'].map((each) =>
      // The name that the browser asked for stays: the program compares it with the page's origin.
      [each, { target: process.env['MEENT_BASE_URL'] ?? 'http://localhost:8080', changeOrigin: false }])),
  },
  build: {
    target: 'es2021',
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    emptyOutDir: true,
    sourcemap: false,
    ...(isSsrBuild
      ? { copyPublicDir: false, rollupOptions: { output: { entryFileNames: '[name].mjs' } } }
      : {}),
  },
}));
