import "./theme/tokens.css";
import "./theme/base.css";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BackendProvider } from "./backend/BackendProvider";
import { takeOneTimeCode } from "./backend/one-time-code";
import { router } from "./routes/router";
import { Toasts } from "./shell/toasts";
import { OneTimeCode } from "./sign-in/OneTimeCode";
import { showTheme } from "./theme/theme";

showTheme();
const code = takeOneTimeCode();
const element = document.getElementById("root");
if (element === null) throw new Error("The page has no element named root.");

createRoot(element).render(
  <StrictMode>
    <BackendProvider>
      <OneTimeCode code={code}>
        <Toasts>
          <RouterProvider router={router} />
        </Toasts>
      </OneTimeCode>
    </BackendProvider>
  </StrictMode>,
);
