/** What Swagger UI's own style leaves to wish for; `.css` files are not part of the build. */
export const STYLE = `
body { margin: 0; }
#notice { position: sticky; top: 0; z-index: 10; padding: .8rem 1.2rem; background: #7a1f1f; color: #fff; font: 1rem/1.4 sans-serif; text-align: center; }
#notice[hidden] { display: none; }
#notice button { margin-left: .8rem; padding: .3rem 1rem; border: 1px solid #fff; border-radius: 4px; background: #fff; color: #7a1f1f; font: inherit; font-weight: bold; cursor: pointer; }
.swagger-ui .scheme-container .servers, .swagger-ui .servers-title, .swagger-ui .response-col_links,
.swagger-ui .scope-def, .swagger-ui .auth-container h4, .swagger-ui .auth-container .flow, .swagger-ui .auth-container p:has(> code),
.swagger-ui .auth-container .wrapper:has(> label[for="password_type"]), .swagger-ui .auth-container .wrapper:has(> label[for="client_id_password"]),
.swagger-ui .auth-container .wrapper:has(> label[for="client_secret_password"]) { display: none; }
.swagger-ui .auth-container input { width: 100%; max-width: none; }
.swagger-ui .scheme-container { position: sticky; top: 0; z-index: 5; padding: 12px 0; }
.swagger-ui .info { margin: 24px 0; }
.swagger-ui .auth-wrapper .btn.authorize.locked span { font-size: 0; }
.swagger-ui .auth-wrapper .btn.authorize.locked span::after { content: "Connecté"; font-size: 14px; }
.swagger-ui .curl-command .curl { max-height: 5rem; overflow: auto; }
.swagger-ui textarea { min-height: 20rem; font-size: .95rem; }

.swagger-ui tr.parameter-group th { padding: 14px 0 2px; border-bottom: 1px solid #8a8f99; text-align: left; }
.swagger-ui tr.parameter-group button { width: 100%; padding: 4px 2px; border: 0; background: none; color: #3b4151; font: bold 15px sans-serif; text-align: left; cursor: pointer; }
.swagger-ui tr.parameter-group button::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .6em; background: currentColor; clip-path: polygon(0 15%, 100% 15%, 50% 85%); }
.swagger-ui tr.parameter-group button[aria-expanded="false"]::before { clip-path: polygon(15% 0, 85% 50%, 15% 100%); }
.swagger-ui .parameter__name.required::after { content: "obligatoire"; color: #b00020; }
.swagger-ui .parameter__in, .swagger-ui .parameter__type .prop-format { display: none; }
.swagger-ui .parameters select[multiple] { max-width: 100%; }
@media (max-width: 640px) {
  .swagger-ui .parameters thead { display: none; }
  .swagger-ui .parameters tr, .swagger-ui .parameters th, .swagger-ui .parameters td { display: block; width: auto; margin: 0; padding: 0; }
  .swagger-ui .parameters td.parameters-col_description { margin: 0; }
  .swagger-ui .parameters tr[data-param-name] { padding-top: 12px; }
  .swagger-ui .parameters-col_description input[type="text"] { width: 100%; max-width: none; }
}
`;
