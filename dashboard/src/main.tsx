import "./theme/tokens.css";
import "./theme/base.css";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BackendProvider } from "./backend/BackendProvider";
import { takeLinkCodes } from "./backend/link-codes";
import { router } from "./routes/router";
import { Toasts } from "./shell/toasts";
import { LinkCodesProvider } from "./sign-in/link-codes";
import { showTheme } from "./theme/theme";

showTheme();
const codes = takeLinkCodes();
const element = document.getElementById("root");
if (element === null) throw new Error("The page has no element named root.");

createRoot(element).render(
  <StrictMode>
    <BackendProvider>
      <LinkCodesProvider codes={codes}>
        <Toasts>
          <RouterProvider router={router} />
        </Toasts>
      </LinkCodesProvider>
    </BackendProvider>
  </StrictMode>,
);
