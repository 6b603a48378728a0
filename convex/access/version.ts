/** Version of the backend; that of the packages (a test compares them). */
export const VERSION = "0.1.0";
