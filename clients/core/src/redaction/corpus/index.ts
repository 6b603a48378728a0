export { readCorpus, type Corpus, type Negative, type Positive } from "./read-corpus";
export { score, type Score } from "./score";
