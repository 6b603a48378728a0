import type { Project } from "./story";

/** A log pipeline in Rust. */
export const ingest: Project = {
  name: "ingest-worker",
  repository: "lumen-shop/ingest-worker",
  weight: 5,
  chores: {
    language: "rust",
    modules: ["frame", "batch", "offsets", "compress", "router", "backpressure", "schema", "metrics"],
  },
  stories: [
    {
      title: "Worker panics on a frame longer than the buffer",
      branch: "fix/long-frames",
      prompt:
        "thread 'tokio-runtime-worker' panicked at src/frame.rs:57: range end index 70012 out of range for slice of length 65536. Happens about once a day. Fix it, a long frame should be refused, not kill the worker.",
      thinking:
        "The length prefix is trusted. The decoder must compare it with a maximum before it slices; with a Decoder impl returning an error closes that connection only. I'd also add a fuzz-like test: random prefixes must never panic.",
      plan: [
        "Reproduce with a frame of 70,012 bytes",
        "Refuse it by its length prefix",
        "Try random frames",
        "cargo clippy",
      ],
      search: {
        pattern: "buf\\[.*\\.\\.",
        hits: [
          "src/frame.rs:57:        let payload = &self.buf[HEADER..HEADER + len];",
          "src/frame.rs:81:        self.buf.copy_within(end.., 0);",
        ],
      },
      edits: [
        {
          path: "src/frame.rs",
          before:
            "        let len = u32::from_be_bytes(self.buf[..4].try_into().unwrap()) as usize;\n        let payload = &self.buf[HEADER..HEADER + len];\n",
          after:
            "        let len = u32::from_be_bytes(header) as usize;\n        if len > MAX_FRAME {\n            return Err(FrameError::TooLong { len, most: MAX_FRAME });\n        }\n        let Some(payload) = self.buf.get(HEADER..HEADER + len) else {\n            return Ok(None); // not all of it is here yet\n        };\n",
        },
      ],
      check: {
        command: "cargo test frame && cargo clippy -- -D warnings",
        fails:
          "running 6 tests\ntest frame::tests::a_long_frame_is_refused ... FAILED\n\nfailures:\n    thread 'frame::tests::a_long_frame_is_refused' panicked at src/frame.rs:57:30:\n    range end index 70012 out of range for slice of length 65536\n\ntest result: FAILED. 5 passed; 1 failed",
        passes:
          "running 7 tests\ntest frame::tests::a_long_frame_is_refused ... ok\ntest frame::tests::random_frames_never_panic ... ok\n\ntest result: ok. 7 passed; 0 failed; finished in 0.31s\n\n    Checking ingest-worker v0.9.2\n    Finished `dev` profile in 4.02s",
      },
      answer:
        'A frame that is too long now ends **its own connection** with an error, and nothing else.\n\n```rust\n#[derive(Debug, thiserror::Error)]\npub enum FrameError {\n    #[error("a frame of {len} bytes, {most} at most")]\n    TooLong { len: usize, most: usize },\n}\n```\n\nTwo things came up on the way:\n\n1. `unwrap()` on the header would have panicked on a connection that closes after three bytes. Gone too.\n2. `random_frames_never_panic` tries 10,000 random inputs in 0.2 s; it found the second one.',
      followUps: [
        {
          prompt: "what sends 70 KB frames in the first place?",
          answer:
            "The log has the peer of the last three: all are `10.4.2.17`, the batch exporter. It compresses, but its `max_batch` counts records and not bytes: 500 records of the new audit events are above 64 KiB.",
          command: {
            line: "grep -o 'TooLong.*peer=[0-9.]*' logs/worker.log | sort | uniq -c",
            output: "      3 TooLong { len: 70012, most: 65536 } peer=10.4.2.17",
          },
        },
      ],
    },
    {
      title: "Replace the hand-written retry with tower",
      branch: "refactor/tower-retry",
      prompt:
        "src/upload.rs has 140 lines of hand-written retry logic. Use tower's retry layer instead, with jitter. Behaviour on 429 with Retry-After must stay.",
      thinking:
        "tower::retry::Policy gets the response and returns a future: Retry-After can be honoured there. Requests must be Clone; the body is Bytes, so cloning is cheap.",
      plan: ["Read what the loop does today", "Write the Policy", "Move the tests over", "Delete the loop"],
      search: {
        pattern: "retry|backoff",
        hits: [
          "src/upload.rs:22:const BACKOFF: [u64; 5] = [1, 2, 4, 8, 16];",
          "src/upload.rs:64:    for (attempt, secs) in BACKOFF.iter().enumerate() {",
        ],
      },
      edits: [
        {
          path: "src/upload.rs",
          before:
            "    for (attempt, secs) in BACKOFF.iter().enumerate() {\n        match self.client.execute(request.try_clone().unwrap()).await {\n            Ok(r) if r.status().is_success() => return Ok(r),\n            Ok(r) if r.status() == 429 => sleep(retry_after(&r)).await,\n            _ => sleep(Duration::from_secs(*secs)).await,\n        }\n    }\n",
          after:
            "    ServiceBuilder::new()\n        .retry(Polite::new(5))\n        .timeout(Duration::from_secs(20))\n        .service(self.client.clone())\n        .oneshot(request)\n        .await\n",
        },
      ],
      check: {
        command: "cargo test upload",
        fails:
          "error[E0277]: the trait bound `reqwest::Request: Clone` is not satisfied\n  --> src/upload.rs:71:10\n   |\n71 |         .retry(Polite::new(5))\n   |          ^^^^^ the trait `Clone` is not implemented for `reqwest::Request`",
        passes: "running 9 tests\n.........\ntest result: ok. 9 passed; 0 failed; finished in 1.12s",
      },
      page: {
        url: "https://docs.rs/tower/latest/tower/retry/trait.Policy.html",
        question: "How does a Policy decide to retry, and how is a request cloned?",
        text: 'A "retry policy" to classify if a request should be retried. fn retry(&mut self, req: &mut Req, result: &mut Result<Res, E>) -> Option<Self::Future>. fn clone_request(&mut self, req: &Req) -> Option<Req>: Tries to clone a request before being passed to the inner service. If the request cannot be cloned, return None.',
      },
      answer:
        "140 lines became 48. `clone_request` does what `Clone` would, since `reqwest::Request` has only `try_clone`.\n\n- waits: full jitter between 0 and 1, 2, 4, 8, 16 s\n- `Retry-After` is honoured, with 60 s at most\n- a `4xx` other than 408 and 429 is not repeated, which **is new**: the loop repeated a 401 five times",
      followUps: [],
    },
  ],
};
