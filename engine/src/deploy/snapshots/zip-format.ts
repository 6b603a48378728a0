/** Signatures and sizes of ZIP records (APPNOTE 6.3.10, sections 4.3 and 4.5). */
export const LOCAL_HEADER = 0x04034b50;
export const CENTRAL_HEADER = 0x02014b50;
export const END = 0x06054b50;
export const END_64 = 0x06064b50;
export const END_64_LOCATOR = 0x07064b50;

export const LOCAL_HEADER_BYTES = 30;
export const CENTRAL_HEADER_BYTES = 46;
export const END_BYTES = 22;
export const END_64_BYTES = 56;
export const END_64_LOCATOR_BYTES = 20;

export const ZIP64_EXTRA = 0x0001;
export const DEFLATED = 8;
export const STORED = 0;
/** A field of 32 bits with this value has its true value in the ZIP64 extra field. */
export const MAX_32 = 0xffffffff;
export const MAX_16 = 0xffff;
