import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/forced-colors.css";
import "./theme/print.css";
import { ConvexAuthProvider } from "@convex-dev/auth/react";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { backendClient } from "./backend/client";
import { takeLinkCodes } from "./backend/link-codes";
import { router } from "./routes/router";
import { Toasts } from "./shell/toasts";
import { LinkCodesProvider } from "./sign-in/link-codes";
import { showTheme } from "./theme/theme";

showTheme();
const codes = takeLinkCodes();
const client = backendClient();
const element = document.getElementById("root");
if (element === null) throw new Error("The page has no element named root.");

createRoot(element).render(
  <StrictMode>
    <LinkCodesProvider client={client} codes={codes}>
      <ConvexAuthProvider client={client}>
        <Toasts>
          <RouterProvider router={router} />
        </Toasts>
      </ConvexAuthProvider>
    </LinkCodesProvider>
  </StrictMode>,
);
