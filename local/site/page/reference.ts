/** What `swagger-ui-bundle.js` adds to the window. */
declare const SwaggerUIBundle: (options: Readonly<Record<string, unknown>>) => unknown;

SwaggerUIBundle({
  url: "/v1/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  // Nothing that is tried here goes to an external validator.
  validatorUrl: null,
});
