/** How a session began, in words. */
export const METHODS = {
  code: "sign-in link",
  password: "password",
  invitation: "invitation",
  github: "GitHub",
} as const;
