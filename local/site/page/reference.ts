/** What `swagger-ui-bundle.js` adds to the window. */
declare const SwaggerUIBundle: (options: Readonly<Record<string, unknown>>) => unknown;

SwaggerUIBundle({
  url: "/v1/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  // Nothing is sent to an online validator.
  validatorUrl: null,
});
