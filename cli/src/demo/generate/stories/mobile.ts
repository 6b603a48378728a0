import type { Project } from "./story";

/** An app in Swift and Kotlin. */
export const mobile: Project = {
  name: "mobile-app",
  repository: "lumen-shop/mobile-app",
  weight: 3,
  chores: {
    language: "swift",
    modules: ["OrderList", "CartView", "LoginView", "PushSettings", "ProductDetail", "StoreFinder"],
  },
  stories: [
    {
      title: "Cart badge shows the old number after login",
      branch: "fix/cart-badge",
      prompt:
        "After login the cart badge in the tab bar keeps the guest's number until the app restarts. See the screenshot.",
      thinking:
        "The badge observes the guest's cart id. On login the store swaps its cart, but the subscription was made once in onAppear. It should derive from the store's current cart instead.",
      plan: [
        "Find who sets the badge",
        "Observe the store rather than one cart",
        "Same on Android",
        "Test login with a full cart",
      ],
      search: {
        pattern: "badge\\(|BadgedBox",
        hits: [
          "ios/App/RootView.swift:31:            .badge(badge)",
          "android/app/src/main/java/shop/Root.kt:48:    BadgedBox(badge = { Badge { Text(count.toString()) } }) {",
        ],
      },
      edits: [
        {
          path: "ios/App/RootView.swift",
          before:
            "    @State private var badge = 0\n\n    var body: some View {\n        tabs.onAppear {\n            subscription = store.cart.countPublisher.sink { badge = $0 }\n        }\n    }\n",
          after:
            "    @Environment(CartStore.self) private var store\n\n    var body: some View {\n        tabs.badge(store.current.count)\n    }\n",
        },
        {
          path: "android/app/src/main/java/shop/Root.kt",
          before: "    val count by remember { store.cart.count }.collectAsState(0)\n",
          after: "    val count by store.current.flatMapLatest { it.count }.collectAsStateWithLifecycle(0)\n",
        },
      ],
      check: {
        command: "xcodebuild test -scheme App -destination 'platform=iOS Simulator,name=iPhone 17' -quiet",
        fails:
          'CartBadgeTests.swift:24: error: testBadgeFollowsLogin : XCTAssertEqual failed: ("2") is not equal to ("5")\n** TEST FAILED **',
        passes:
          "Test Suite 'All tests' passed.\n\t Executed 63 tests, with 0 failures (0 unexpected) in 41.2 seconds\n** TEST SUCCEEDED **",
      },
      answer:
        "The badge followed the *guest's* cart, which nobody changes after a login. Both apps now show the count of whatever cart is current.\n\n```kotlin\nval count by store.current\n    .flatMapLatest { it.count }\n    .collectAsStateWithLifecycle(0)\n```\n\nOn iOS the subscription and its `@State` are gone altogether: `@Observable` does it.",
      followUps: [
        {
          prompt: "On Android it flickers to 0 for a moment now",
          answer:
            "`flatMapLatest` starts with the initial value. Keeping the last count until the new cart answers takes that away:\n\n```kotlin\n.flatMapLatest { cart -> cart.count.onStart { emit(lastCount) } }\n```",
        },
      ],
    },
  ],
};
