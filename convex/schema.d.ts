export declare const scope: import("convex/values").VUnion<"admin" | "ingest" | "read", [import("convex/values").VLiteral<"ingest", "required">, import("convex/values").VLiteral<"read", "required">, import("convex/values").VLiteral<"admin", "required">], "required", never>;
export declare const role: import("convex/values").VUnion<"assistant" | "system" | "tool" | "user", [import("convex/values").VLiteral<"user", "required">, import("convex/values").VLiteral<"assistant", "required">, import("convex/values").VLiteral<"system", "required">, import("convex/values").VLiteral<"tool", "required">], "required", never>;
export declare const usage: import("convex/values").VObject<{
    cacheRead?: number;
    cacheWrite1h?: number;
    cacheWrite5m?: number;
    input?: number;
    output?: number;
    reasoning?: number;
}, {
    input: import("convex/values").VFloat64<number | undefined, "optional">;
    output: import("convex/values").VFloat64<number | undefined, "optional">;
    reasoning: import("convex/values").VFloat64<number | undefined, "optional">;
    cacheRead: import("convex/values").VFloat64<number | undefined, "optional">;
    cacheWrite5m: import("convex/values").VFloat64<number | undefined, "optional">;
    cacheWrite1h: import("convex/values").VFloat64<number | undefined, "optional">;
}, "required", "cacheRead" | "cacheWrite1h" | "cacheWrite5m" | "input" | "output" | "reasoning">;
export declare const cost: import("convex/values").VObject<{
    microUsd: number;
    priceVersion?: string;
    source: "computed" | "reported";
}, {
    microUsd: import("convex/values").VFloat64<number, "required">;
    source: import("convex/values").VUnion<"computed" | "reported", [import("convex/values").VLiteral<"reported", "required">, import("convex/values").VLiteral<"computed", "required">], "required", never>;
    priceVersion: import("convex/values").VString<string | undefined, "optional">;
}, "required", "microUsd" | "priceVersion" | "source">;
export declare const messageError: import("convex/values").VObject<{
    message: string;
    name: string;
    retryable?: boolean;
}, {
    name: import("convex/values").VString<string, "required">;
    message: import("convex/values").VString<string, "required">;
    retryable: import("convex/values").VBoolean<boolean | undefined, "optional">;
}, "required", "message" | "name" | "retryable">;
export declare const omission: import("convex/values").VObject<{
    bytes?: number;
    field: string;
    lines?: number;
    path?: string;
    reason: string;
}, {
    field: import("convex/values").VString<string, "required">;
    reason: import("convex/values").VString<string, "required">;
    bytes: import("convex/values").VFloat64<number | undefined, "optional">;
    lines: import("convex/values").VFloat64<number | undefined, "optional">;
    path: import("convex/values").VString<string | undefined, "optional">;
}, "required", "bytes" | "field" | "lines" | "path" | "reason">;
export declare const todo: import("convex/values").VObject<{
    activeForm?: string;
    content: string;
    externalId?: string;
    priority?: string;
    status: string;
}, {
    externalId: import("convex/values").VString<string | undefined, "optional">;
    content: import("convex/values").VString<string, "required">;
    status: import("convex/values").VString<string, "required">;
    priority: import("convex/values").VString<string | undefined, "optional">;
    activeForm: import("convex/values").VString<string | undefined, "optional">;
}, "required", "activeForm" | "content" | "externalId" | "priority" | "status">;
/** A session's fields as a client sends them; all merged by revision. */
export declare const sessionFields: {
    title: import("convex/values").VString<string | undefined, "optional">;
    titleSource: import("convex/values").VUnion<"agent" | "prompt" | "user" | undefined, [import("convex/values").VLiteral<"agent", "required">, import("convex/values").VLiteral<"prompt", "required">, import("convex/values").VLiteral<"user", "required">], "optional", never>;
    projectPath: import("convex/values").VString<string | undefined, "optional">;
    projectName: import("convex/values").VString<string | undefined, "optional">;
    cwd: import("convex/values").VString<string | undefined, "optional">;
    gitBranch: import("convex/values").VString<string | undefined, "optional">;
    gitRepo: import("convex/values").VString<string | undefined, "optional">;
    model: import("convex/values").VString<string | undefined, "optional">;
    provider: import("convex/values").VString<string | undefined, "optional">;
    startType: import("convex/values").VString<string | undefined, "optional">;
    endReason: import("convex/values").VString<string | undefined, "optional">;
    status: import("convex/values").VString<string | undefined, "optional">;
    permissionMode: import("convex/values").VString<string | undefined, "optional">;
    mcpServers: import("convex/values").VArray<string[] | undefined, import("convex/values").VString<string, "required">, "optional">;
    thinkingEnabled: import("convex/values").VBoolean<boolean | undefined, "optional">;
    parentExternalId: import("convex/values").VString<string | undefined, "optional">;
    parentToolCallId: import("convex/values").VString<string | undefined, "optional">;
    forkedFrom: import("convex/values").VString<string | undefined, "optional">;
    agentType: import("convex/values").VString<string | undefined, "optional">;
    agentVersion: import("convex/values").VString<string | undefined, "optional">;
    /** The client's own id of the machine that the session ran on. */
    machineId: import("convex/values").VString<string | undefined, "optional">;
    startedAt: import("convex/values").VFloat64<number | undefined, "optional">;
    endedAt: import("convex/values").VFloat64<number | undefined, "optional">;
    updatedAt: import("convex/values").VFloat64<number | undefined, "optional">;
    durationMs: import("convex/values").VFloat64<number | undefined, "optional">;
    reportedPromptTokens: import("convex/values").VFloat64<number | undefined, "optional">;
    reportedCompletionTokens: import("convex/values").VFloat64<number | undefined, "optional">;
    reportedTotalTokens: import("convex/values").VFloat64<number | undefined, "optional">;
    reportedCostUsd: import("convex/values").VFloat64<number | undefined, "optional">;
    reportedMessageCount: import("convex/values").VFloat64<number | undefined, "optional">;
    reportedToolCallCount: import("convex/values").VFloat64<number | undefined, "optional">;
    /** JSON text */
    metadata: import("convex/values").VString<string | undefined, "optional">;
};
/** A message's fields as a client sends them, but its content; all merged by revision. */
export declare const messageFields: {
    kind: import("convex/values").VString<string | undefined, "optional">;
    model: import("convex/values").VString<string | undefined, "optional">;
    provider: import("convex/values").VString<string | undefined, "optional">;
    durationMs: import("convex/values").VFloat64<number | undefined, "optional">;
    parentExternalId: import("convex/values").VString<string | undefined, "optional">;
    isSidechain: import("convex/values").VBoolean<boolean | undefined, "optional">;
    stopReason: import("convex/values").VString<string | undefined, "optional">;
    usage: import("convex/values").VObject<{
        cacheRead?: number;
        cacheWrite1h?: number;
        cacheWrite5m?: number;
        input?: number;
        output?: number;
        reasoning?: number;
    } | undefined, {
        input: import("convex/values").VFloat64<number | undefined, "optional">;
        output: import("convex/values").VFloat64<number | undefined, "optional">;
        reasoning: import("convex/values").VFloat64<number | undefined, "optional">;
        cacheRead: import("convex/values").VFloat64<number | undefined, "optional">;
        cacheWrite5m: import("convex/values").VFloat64<number | undefined, "optional">;
        cacheWrite1h: import("convex/values").VFloat64<number | undefined, "optional">;
    }, "optional", "cacheRead" | "cacheWrite1h" | "cacheWrite5m" | "input" | "output" | "reasoning">;
    usageKey: import("convex/values").VString<string | undefined, "optional">;
    usageCopied: import("convex/values").VBoolean<boolean | undefined, "optional">;
    cost: import("convex/values").VObject<{
        microUsd: number;
        priceVersion?: string;
        source: "computed" | "reported";
    } | undefined, {
        microUsd: import("convex/values").VFloat64<number, "required">;
        source: import("convex/values").VUnion<"computed" | "reported", [import("convex/values").VLiteral<"reported", "required">, import("convex/values").VLiteral<"computed", "required">], "required", never>;
        priceVersion: import("convex/values").VString<string | undefined, "optional">;
    }, "optional", "microUsd" | "priceVersion" | "source">;
    error: import("convex/values").VObject<{
        message: string;
        name: string;
        retryable?: boolean;
    } | undefined, {
        name: import("convex/values").VString<string, "required">;
        message: import("convex/values").VString<string, "required">;
        retryable: import("convex/values").VBoolean<boolean | undefined, "optional">;
    }, "optional", "message" | "name" | "retryable">;
    tokenCount: import("convex/values").VFloat64<number | undefined, "optional">;
    /** JSON text */
    metadata: import("convex/values").VString<string | undefined, "optional">;
};
/** A part's own fields. `input` and `output` are skeletons that point into `text` (see `parts/skeleton.ts`). */
export declare const partFields: {
    /** Only where the part's key in its message's list is not this id itself (see `parts/key.ts`). */
    externalId: import("convex/values").VString<string | undefined, "optional">;
    type: import("convex/values").VString<string, "required">;
    /** All text of the part, stored once: what the search index reads. */
    text: import("convex/values").VString<string, "required">;
    /** Where the part's own text stands in `text`; absent where it is all of it (nothing but text) or there is none (a tool). */
    textAt: import("convex/values").VString<string | undefined, "optional">;
    toolName: import("convex/values").VString<string | undefined, "optional">;
    toolCallId: import("convex/values").VString<string | undefined, "optional">;
    input: import("convex/values").VString<string | undefined, "optional">;
    output: import("convex/values").VString<string | undefined, "optional">;
    status: import("convex/values").VUnion<"completed" | "error" | "pending" | "running" | undefined, [import("convex/values").VLiteral<"pending", "required">, import("convex/values").VLiteral<"running", "required">, import("convex/values").VLiteral<"completed", "required">, import("convex/values").VLiteral<"error", "required">], "optional", never>;
    isError: import("convex/values").VBoolean<boolean | undefined, "optional">;
    startedAt: import("convex/values").VFloat64<number | undefined, "optional">;
    durationMs: import("convex/values").VFloat64<number | undefined, "optional">;
    omitted: import("convex/values").VArray<{
        bytes?: number;
        field: string;
        lines?: number;
        path?: string;
        reason: string;
    }[] | undefined, import("convex/values").VObject<{
        bytes?: number;
        field: string;
        lines?: number;
        path?: string;
        reason: string;
    }, {
        field: import("convex/values").VString<string, "required">;
        reason: import("convex/values").VString<string, "required">;
        bytes: import("convex/values").VFloat64<number | undefined, "optional">;
        lines: import("convex/values").VFloat64<number | undefined, "optional">;
        path: import("convex/values").VString<string | undefined, "optional">;
    }, "required", "bytes" | "field" | "lines" | "path" | "reason">, "optional">;
    /** JSON text */
    metadata: import("convex/values").VString<string | undefined, "optional">;
    /** Fields whose whole value is in file storage; `text` then has a preview of them. Sizes in bytes. */
    blobs: import("convex/values").VArray<{
        blobId: import("convex/values").GenericId<"blobs">;
        field: "input" | "output" | "text";
        size: number;
    }[] | undefined, import("convex/values").VObject<{
        blobId: import("convex/values").GenericId<"blobs">;
        field: "input" | "output" | "text";
        size: number;
    }, {
        field: import("convex/values").VUnion<"input" | "output" | "text", [import("convex/values").VLiteral<"text", "required">, import("convex/values").VLiteral<"input", "required">, import("convex/values").VLiteral<"output", "required">], "required", never>;
        blobId: import("convex/values").VId<import("convex/values").GenericId<"blobs">, "required">;
        size: import("convex/values").VFloat64<number, "required">;
    }, "required", "blobId" | "field" | "size">, "optional">;
};
export declare const fileEditFields: {
    messageExternalId: import("convex/values").VString<string | undefined, "optional">;
    path: import("convex/values").VString<string, "required">;
    kind: import("convex/values").VString<string | undefined, "optional">;
    additions: import("convex/values").VFloat64<number | undefined, "optional">;
    deletions: import("convex/values").VFloat64<number | undefined, "optional">;
    bytes: import("convex/values").VFloat64<number | undefined, "optional">;
    createdAt: import("convex/values").VFloat64<number | undefined, "optional">;
};
export declare const sessionErrorFields: {
    messageExternalId: import("convex/values").VString<string | undefined, "optional">;
    name: import("convex/values").VString<string, "required">;
    message: import("convex/values").VString<string | undefined, "optional">;
    retryable: import("convex/values").VBoolean<boolean | undefined, "optional">;
    createdAt: import("convex/values").VFloat64<number | undefined, "optional">;
    /** JSON text */
    metadata: import("convex/values").VString<string | undefined, "optional">;
};
declare const _default: import("convex/server").SchemaDefinition<{
    users: import("convex/server").TableDefinition<import("convex/values").VObject<{
        isOwner?: boolean;
        name: string;
    }, {
        name: import("convex/values").VString<string, "required">;
        isOwner: import("convex/values").VBoolean<boolean | undefined, "optional">;
    }, "required", "isOwner" | "name">, {
        by_owner: ["isOwner", "_creationTime"];
    }, {}, {}>;
    apiKeys: import("convex/server").TableDefinition<import("convex/values").VObject<{
        expiresAt?: number;
        hash: string;
        name: string;
        prefix: string;
        revokedAt?: number;
        scopes: ("admin" | "ingest" | "read")[];
        userId: import("convex/values").GenericId<"users">;
    }, {
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        name: import("convex/values").VString<string, "required">;
        /** SHA-256 of the key in hex: the key itself is never stored. */
        hash: import("convex/values").VString<string, "required">;
        prefix: import("convex/values").VString<string, "required">;
        scopes: import("convex/values").VArray<("admin" | "ingest" | "read")[], import("convex/values").VUnion<"admin" | "ingest" | "read", [import("convex/values").VLiteral<"ingest", "required">, import("convex/values").VLiteral<"read", "required">, import("convex/values").VLiteral<"admin", "required">], "required", never>, "required">;
        expiresAt: import("convex/values").VFloat64<number | undefined, "optional">;
        revokedAt: import("convex/values").VFloat64<number | undefined, "optional">;
    }, "required", "expiresAt" | "hash" | "name" | "prefix" | "revokedAt" | "scopes" | "userId">, {
        by_hash: ["hash", "_creationTime"];
        by_user: ["userId", "_creationTime"];
    }, {}, {}>;
    /** One token bucket per key and kind of request; also when the key was last used, so that a key check writes no key. */
    rateLimits: import("convex/server").TableDefinition<import("convex/values").VObject<{
        keyId: import("convex/values").GenericId<"apiKeys">;
        kind: "ingest" | "read";
        refilledAt: number;
        tokens: number;
    }, {
        keyId: import("convex/values").VId<import("convex/values").GenericId<"apiKeys">, "required">;
        kind: import("convex/values").VUnion<"ingest" | "read", [import("convex/values").VLiteral<"ingest", "required">, import("convex/values").VLiteral<"read", "required">], "required", never>;
        tokens: import("convex/values").VFloat64<number, "required">;
        refilledAt: import("convex/values").VFloat64<number, "required">;
    }, "required", "keyId" | "kind" | "refilledAt" | "tokens">, {
        by_key: ["keyId", "kind", "_creationTime"];
    }, {}, {}>;
    auditLog: import("convex/server").TableDefinition<import("convex/values").VObject<{
        detail?: string;
        event: "key.created" | "key.revoked" | "owner.created";
        keyId?: import("convex/values").GenericId<"apiKeys">;
        userId: import("convex/values").GenericId<"users">;
    }, {
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        event: import("convex/values").VUnion<"key.created" | "key.revoked" | "owner.created", [import("convex/values").VLiteral<"owner.created", "required">, import("convex/values").VLiteral<"key.created", "required">, import("convex/values").VLiteral<"key.revoked", "required">], "required", never>;
        keyId: import("convex/values").VId<import("convex/values").GenericId<"apiKeys"> | undefined, "optional">;
        detail: import("convex/values").VString<string | undefined, "optional">;
    }, "required", "detail" | "event" | "keyId" | "userId">, {
        by_user: ["userId", "_creationTime"];
    }, {}, {}>;
    machines: import("convex/server").TableDefinition<import("convex/values").VObject<{
        client?: string;
        clientVersion?: string;
        hostname?: string;
        lastSeenAt: number;
        machineId: string;
        platform?: string;
        userId: import("convex/values").GenericId<"users">;
    }, {
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        machineId: import("convex/values").VString<string, "required">;
        hostname: import("convex/values").VString<string | undefined, "optional">;
        platform: import("convex/values").VString<string | undefined, "optional">;
        client: import("convex/values").VString<string | undefined, "optional">;
        clientVersion: import("convex/values").VString<string | undefined, "optional">;
        lastSeenAt: import("convex/values").VFloat64<number, "required">;
    }, "required", "client" | "clientVersion" | "hostname" | "lastSeenAt" | "machineId" | "platform" | "userId">, {
        by_user_machine: ["userId", "machineId", "_creationTime"];
    }, {}, {}>;
    /** Folders that sessions ran in; gone when the last session names another. */
    projects: import("convex/server").TableDefinition<import("convex/values").VObject<{
        name: string;
        path: string;
        sessions: number;
        userId: import("convex/values").GenericId<"users">;
    }, {
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        path: import("convex/values").VString<string, "required">;
        /** The last component of the path, on whatever system the path is from. */
        name: import("convex/values").VString<string, "required">;
        sessions: import("convex/values").VFloat64<number, "required">;
    }, "required", "name" | "path" | "sessions" | "userId">, {
        by_user_path: ["userId", "path", "_creationTime"];
    }, {}, {}>;
    sessions: import("convex/server").TableDefinition<import("convex/values").VObject<{
        activityAt: number;
        agentType?: string;
        agentVersion?: string;
        cwd?: string;
        durationMs?: number;
        endReason?: string;
        endedAt?: number;
        externalId: string;
        fieldRevisions?: Record<string, number>;
        firstMessageAt?: number;
        forkedFrom?: string;
        gitBranch?: string;
        gitRepo?: string;
        lastMessageAt?: number;
        machineId?: string;
        mcpServers?: string[];
        messageDigest: number;
        metadata?: string;
        model?: string;
        parentExternalId?: string;
        parentToolCallId?: string;
        permissionMode?: string;
        placeholder?: boolean;
        projectName?: string;
        projectPath?: string;
        provider?: string;
        reportedCompletionTokens?: number;
        reportedCostUsd?: number;
        reportedMessageCount?: number;
        reportedPromptTokens?: number;
        reportedToolCallCount?: number;
        reportedTotalTokens?: number;
        revision: number;
        source: string;
        sourceAssumed?: "default" | "hint";
        startType?: string;
        startedAt?: number;
        status?: string;
        syncedAt: number;
        thinkingEnabled?: boolean;
        title?: string;
        titleSource?: "agent" | "prompt" | "user";
        totals: {
            cacheRead?: number;
            cacheWrite1h?: number;
            cacheWrite5m?: number;
            computedMessages?: number;
            costMicroUsd?: number;
            input?: number;
            messages?: number;
            output?: number;
            parts?: number;
            reasoning?: number;
            toolCalls?: number;
            unpricedMessages?: number;
            usageMessages?: number;
        };
        updatedAt?: number;
        userId: import("convex/values").GenericId<"users">;
    }, {
        /** The greatest source revision applied; 0 while only items without a revision have arrived. */
        revision: import("convex/values").VFloat64<number, "required">;
        /** Revisions of those fields whose value is older than `revision`. */
        fieldRevisions: import("convex/values").VRecord<Record<string, number> | undefined, import("convex/values").VString<string, "required">, import("convex/values").VFloat64<number, "required">, "optional", string>;
        title: import("convex/values").VString<string | undefined, "optional">;
        titleSource: import("convex/values").VUnion<"agent" | "prompt" | "user" | undefined, [import("convex/values").VLiteral<"agent", "required">, import("convex/values").VLiteral<"prompt", "required">, import("convex/values").VLiteral<"user", "required">], "optional", never>;
        projectPath: import("convex/values").VString<string | undefined, "optional">;
        projectName: import("convex/values").VString<string | undefined, "optional">;
        cwd: import("convex/values").VString<string | undefined, "optional">;
        gitBranch: import("convex/values").VString<string | undefined, "optional">;
        gitRepo: import("convex/values").VString<string | undefined, "optional">;
        model: import("convex/values").VString<string | undefined, "optional">;
        provider: import("convex/values").VString<string | undefined, "optional">;
        startType: import("convex/values").VString<string | undefined, "optional">;
        endReason: import("convex/values").VString<string | undefined, "optional">;
        status: import("convex/values").VString<string | undefined, "optional">;
        permissionMode: import("convex/values").VString<string | undefined, "optional">;
        mcpServers: import("convex/values").VArray<string[] | undefined, import("convex/values").VString<string, "required">, "optional">;
        thinkingEnabled: import("convex/values").VBoolean<boolean | undefined, "optional">;
        parentExternalId: import("convex/values").VString<string | undefined, "optional">;
        parentToolCallId: import("convex/values").VString<string | undefined, "optional">;
        forkedFrom: import("convex/values").VString<string | undefined, "optional">;
        agentType: import("convex/values").VString<string | undefined, "optional">;
        agentVersion: import("convex/values").VString<string | undefined, "optional">;
        /** The client's own id of the machine that the session ran on. */
        machineId: import("convex/values").VString<string | undefined, "optional">;
        startedAt: import("convex/values").VFloat64<number | undefined, "optional">;
        endedAt: import("convex/values").VFloat64<number | undefined, "optional">;
        updatedAt: import("convex/values").VFloat64<number | undefined, "optional">;
        durationMs: import("convex/values").VFloat64<number | undefined, "optional">;
        reportedPromptTokens: import("convex/values").VFloat64<number | undefined, "optional">;
        reportedCompletionTokens: import("convex/values").VFloat64<number | undefined, "optional">;
        reportedTotalTokens: import("convex/values").VFloat64<number | undefined, "optional">;
        reportedCostUsd: import("convex/values").VFloat64<number | undefined, "optional">;
        reportedMessageCount: import("convex/values").VFloat64<number | undefined, "optional">;
        reportedToolCallCount: import("convex/values").VFloat64<number | undefined, "optional">;
        /** JSON text */
        metadata: import("convex/values").VString<string | undefined, "optional">;
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        externalId: import("convex/values").VString<string, "required">;
        /** Only messages have arrived so far. */
        placeholder: import("convex/values").VBoolean<boolean | undefined, "optional">;
        source: import("convex/values").VString<string, "required">;
        /** Set while no session item has named the source: a message did (hint), or nobody (default). */
        sourceAssumed: import("convex/values").VUnion<"default" | "hint" | undefined, [import("convex/values").VLiteral<"hint", "required">, import("convex/values").VLiteral<"default", "required">], "optional", never>;
        /** When something last happened in it: what lists are ordered by. */
        activityAt: import("convex/values").VFloat64<number, "required">;
        /** Bounds of its messages' times. */
        firstMessageAt: import("convex/values").VFloat64<number | undefined, "optional">;
        lastMessageAt: import("convex/values").VFloat64<number | undefined, "optional">;
        /** Totals of its messages, kept by difference. */
        totals: import("convex/values").VObject<{
            cacheRead?: number;
            cacheWrite1h?: number;
            cacheWrite5m?: number;
            computedMessages?: number;
            costMicroUsd?: number;
            input?: number;
            messages?: number;
            output?: number;
            parts?: number;
            reasoning?: number;
            toolCalls?: number;
            unpricedMessages?: number;
            usageMessages?: number;
        }, {
            input: import("convex/values").VFloat64<number | undefined, "optional">;
            output: import("convex/values").VFloat64<number | undefined, "optional">;
            reasoning: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheRead: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheWrite5m: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheWrite1h: import("convex/values").VFloat64<number | undefined, "optional">;
            messages: import("convex/values").VFloat64<number | undefined, "optional">;
            toolCalls: import("convex/values").VFloat64<number | undefined, "optional">;
            costMicroUsd: import("convex/values").VFloat64<number | undefined, "optional">;
            /** Messages whose usage counts and whose price is not known. */
            unpricedMessages: import("convex/values").VFloat64<number | undefined, "optional">;
            parts: import("convex/values").VFloat64<number | undefined, "optional">;
            /** Messages whose usage counts, and those of them whose cost came from a price table, not from the agent. */
            usageMessages: import("convex/values").VFloat64<number | undefined, "optional">;
            computedMessages: import("convex/values").VFloat64<number | undefined, "optional">;
        }, "required", "cacheRead" | "cacheWrite1h" | "cacheWrite5m" | "computedMessages" | "costMicroUsd" | "input" | "messages" | "output" | "parts" | "reasoning" | "toolCalls" | "unpricedMessages" | "usageMessages">;
        /** Order-free digest of its messages (protocol: `digest.ts`). */
        messageDigest: import("convex/values").VFloat64<number, "required">;
        syncedAt: import("convex/values").VFloat64<number, "required">;
    }, "required", "activityAt" | "agentType" | "agentVersion" | "cwd" | "durationMs" | "endReason" | "endedAt" | "externalId" | "fieldRevisions" | "firstMessageAt" | "forkedFrom" | "gitBranch" | "gitRepo" | "lastMessageAt" | "machineId" | "mcpServers" | "messageDigest" | "metadata" | "model" | "parentExternalId" | "parentToolCallId" | "permissionMode" | "placeholder" | "projectName" | "projectPath" | "provider" | "reportedCompletionTokens" | "reportedCostUsd" | "reportedMessageCount" | "reportedPromptTokens" | "reportedToolCallCount" | "reportedTotalTokens" | "revision" | "source" | "sourceAssumed" | "startType" | "startedAt" | "status" | "syncedAt" | "thinkingEnabled" | "title" | "titleSource" | "totals" | "totals.cacheRead" | "totals.cacheWrite1h" | "totals.cacheWrite5m" | "totals.computedMessages" | "totals.costMicroUsd" | "totals.input" | "totals.messages" | "totals.output" | "totals.parts" | "totals.reasoning" | "totals.toolCalls" | "totals.unpricedMessages" | "totals.usageMessages" | "updatedAt" | "userId" | `fieldRevisions.${string}`>, {
        by_user_activity: ["userId", "activityAt", "_creationTime"];
        by_user_external: ["userId", "externalId", "_creationTime"];
        by_user_model: ["userId", "model", "activityAt", "_creationTime"];
        by_user_project: ["userId", "projectPath", "activityAt", "_creationTime"];
        by_user_source: ["userId", "source", "activityAt", "_creationTime"];
    }, {}, {}>;
    messages: import("convex/server").TableDefinition<import("convex/values").VObject<{
        computedCost?: {
            microUsd: number;
            priceVersion: string;
        };
        cost?: {
            microUsd: number;
            priceVersion?: string;
            source: "computed" | "reported";
        };
        createdAt: number;
        createdAtAssumed?: boolean;
        durationMs?: number;
        error?: {
            message: string;
            name: string;
            retryable?: boolean;
        };
        externalId: string;
        fieldRevisions?: Record<string, number>;
        isSidechain?: boolean;
        kind?: string;
        metadata?: string;
        model?: string;
        parentExternalId?: string;
        parts: {
            hasBlobs?: boolean;
            hash: number;
            id: import("convex/values").GenericId<"parts">;
            isTool?: boolean;
            key: string;
        }[];
        partsEmptied?: boolean;
        provider?: string;
        revision: number;
        role: "assistant" | "system" | "tool" | "user";
        sessionId: import("convex/values").GenericId<"sessions">;
        stopReason?: string;
        syncedAt: number;
        tokenCount?: number;
        usage?: {
            cacheRead?: number;
            cacheWrite1h?: number;
            cacheWrite5m?: number;
            input?: number;
            output?: number;
            reasoning?: number;
        };
        usageCopied?: boolean;
        usageCounted?: boolean;
        usageKey?: string;
        userId: import("convex/values").GenericId<"users">;
    }, {
        /** The greatest source revision applied; 0 while only items without a revision have arrived. */
        revision: import("convex/values").VFloat64<number, "required">;
        /** Revisions of those fields whose value is older than `revision`. */
        fieldRevisions: import("convex/values").VRecord<Record<string, number> | undefined, import("convex/values").VString<string, "required">, import("convex/values").VFloat64<number, "required">, "optional", string>;
        kind: import("convex/values").VString<string | undefined, "optional">;
        model: import("convex/values").VString<string | undefined, "optional">;
        provider: import("convex/values").VString<string | undefined, "optional">;
        durationMs: import("convex/values").VFloat64<number | undefined, "optional">;
        parentExternalId: import("convex/values").VString<string | undefined, "optional">;
        isSidechain: import("convex/values").VBoolean<boolean | undefined, "optional">;
        stopReason: import("convex/values").VString<string | undefined, "optional">;
        usage: import("convex/values").VObject<{
            cacheRead?: number;
            cacheWrite1h?: number;
            cacheWrite5m?: number;
            input?: number;
            output?: number;
            reasoning?: number;
        } | undefined, {
            input: import("convex/values").VFloat64<number | undefined, "optional">;
            output: import("convex/values").VFloat64<number | undefined, "optional">;
            reasoning: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheRead: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheWrite5m: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheWrite1h: import("convex/values").VFloat64<number | undefined, "optional">;
        }, "optional", "cacheRead" | "cacheWrite1h" | "cacheWrite5m" | "input" | "output" | "reasoning">;
        usageKey: import("convex/values").VString<string | undefined, "optional">;
        usageCopied: import("convex/values").VBoolean<boolean | undefined, "optional">;
        cost: import("convex/values").VObject<{
            microUsd: number;
            priceVersion?: string;
            source: "computed" | "reported";
        } | undefined, {
            microUsd: import("convex/values").VFloat64<number, "required">;
            source: import("convex/values").VUnion<"computed" | "reported", [import("convex/values").VLiteral<"reported", "required">, import("convex/values").VLiteral<"computed", "required">], "required", never>;
            priceVersion: import("convex/values").VString<string | undefined, "optional">;
        }, "optional", "microUsd" | "priceVersion" | "source">;
        error: import("convex/values").VObject<{
            message: string;
            name: string;
            retryable?: boolean;
        } | undefined, {
            name: import("convex/values").VString<string, "required">;
            message: import("convex/values").VString<string, "required">;
            retryable: import("convex/values").VBoolean<boolean | undefined, "optional">;
        }, "optional", "message" | "name" | "retryable">;
        tokenCount: import("convex/values").VFloat64<number | undefined, "optional">;
        /** JSON text */
        metadata: import("convex/values").VString<string | undefined, "optional">;
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        sessionId: import("convex/values").VId<import("convex/values").GenericId<"sessions">, "required">;
        externalId: import("convex/values").VString<string, "required">;
        role: import("convex/values").VUnion<"assistant" | "system" | "tool" | "user", [import("convex/values").VLiteral<"user", "required">, import("convex/values").VLiteral<"assistant", "required">, import("convex/values").VLiteral<"system", "required">, import("convex/values").VLiteral<"tool", "required">], "required", never>;
        createdAt: import("convex/values").VFloat64<number, "required">;
        /** The source gave no time: `createdAt` is the time of arrival. */
        createdAtAssumed: import("convex/values").VBoolean<boolean | undefined, "optional">;
        /** Whether the usage counts in the totals; set where the row has usage and a key (see `usage/ownership.ts`). */
        usageCounted: import("convex/values").VBoolean<boolean | undefined, "optional">;
        /** Cost by the price table, where the source gave none. */
        computedCost: import("convex/values").VObject<{
            microUsd: number;
            priceVersion: string;
        } | undefined, {
            microUsd: import("convex/values").VFloat64<number, "required">;
            priceVersion: import("convex/values").VString<string, "required">;
        }, "optional", "microUsd" | "priceVersion">;
        /** Its parts in order; `hash` is of the content as it was sent, so that a replay need not read the text. */
        parts: import("convex/values").VArray<{
            hasBlobs?: boolean;
            hash: number;
            id: import("convex/values").GenericId<"parts">;
            isTool?: boolean;
            key: string;
        }[], import("convex/values").VObject<{
            hasBlobs?: boolean;
            hash: number;
            id: import("convex/values").GenericId<"parts">;
            isTool?: boolean;
            key: string;
        }, {
            id: import("convex/values").VId<import("convex/values").GenericId<"parts">, "required">;
            key: import("convex/values").VString<string, "required">;
            hash: import("convex/values").VFloat64<number, "required">;
            isTool: import("convex/values").VBoolean<boolean | undefined, "optional">;
            hasBlobs: import("convex/values").VBoolean<boolean | undefined, "optional">;
        }, "required", "hasBlobs" | "hash" | "id" | "isTool" | "key">, "required">;
        /** An empty list of parts was sent: something else than none having been sent yet. */
        partsEmptied: import("convex/values").VBoolean<boolean | undefined, "optional">;
        syncedAt: import("convex/values").VFloat64<number, "required">;
    }, "required", "computedCost" | "computedCost.microUsd" | "computedCost.priceVersion" | "cost" | "cost.microUsd" | "cost.priceVersion" | "cost.source" | "createdAt" | "createdAtAssumed" | "durationMs" | "error" | "error.message" | "error.name" | "error.retryable" | "externalId" | "fieldRevisions" | "isSidechain" | "kind" | "metadata" | "model" | "parentExternalId" | "parts" | "partsEmptied" | "provider" | "revision" | "role" | "sessionId" | "stopReason" | "syncedAt" | "tokenCount" | "usage" | "usage.cacheRead" | "usage.cacheWrite1h" | "usage.cacheWrite5m" | "usage.input" | "usage.output" | "usage.reasoning" | "usageCopied" | "usageCounted" | "usageKey" | "userId" | `fieldRevisions.${string}`>, {
        by_session_external: ["sessionId", "externalId", "_creationTime"];
        by_session_time: ["sessionId", "createdAt", "_creationTime"];
        by_usage_key: ["userId", "usageKey", "usageCounted", "_creationTime"];
    }, {}, {}>;
    /** Text stands here and nowhere else. A part is found through its message's list, or by search. */
    parts: import("convex/server").TableDefinition<import("convex/values").VObject<{
        blobs?: {
            blobId: import("convex/values").GenericId<"blobs">;
            field: "input" | "output" | "text";
            size: number;
        }[];
        durationMs?: number;
        externalId?: string;
        input?: string;
        isError?: boolean;
        messageExternalId: string;
        metadata?: string;
        omitted?: {
            bytes?: number;
            field: string;
            lines?: number;
            path?: string;
            reason: string;
        }[];
        output?: string;
        sessionId: import("convex/values").GenericId<"sessions">;
        startedAt?: number;
        status?: "completed" | "error" | "pending" | "running";
        text: string;
        textAt?: string;
        toolCallId?: string;
        toolName?: string;
        type: string;
        userId: import("convex/values").GenericId<"users">;
    }, {
        /** Only where the part's key in its message's list is not this id itself (see `parts/key.ts`). */
        externalId: import("convex/values").VString<string | undefined, "optional">;
        type: import("convex/values").VString<string, "required">;
        /** All text of the part, stored once: what the search index reads. */
        text: import("convex/values").VString<string, "required">;
        /** Where the part's own text stands in `text`; absent where it is all of it (nothing but text) or there is none (a tool). */
        textAt: import("convex/values").VString<string | undefined, "optional">;
        toolName: import("convex/values").VString<string | undefined, "optional">;
        toolCallId: import("convex/values").VString<string | undefined, "optional">;
        input: import("convex/values").VString<string | undefined, "optional">;
        output: import("convex/values").VString<string | undefined, "optional">;
        status: import("convex/values").VUnion<"completed" | "error" | "pending" | "running" | undefined, [import("convex/values").VLiteral<"pending", "required">, import("convex/values").VLiteral<"running", "required">, import("convex/values").VLiteral<"completed", "required">, import("convex/values").VLiteral<"error", "required">], "optional", never>;
        isError: import("convex/values").VBoolean<boolean | undefined, "optional">;
        startedAt: import("convex/values").VFloat64<number | undefined, "optional">;
        durationMs: import("convex/values").VFloat64<number | undefined, "optional">;
        omitted: import("convex/values").VArray<{
            bytes?: number;
            field: string;
            lines?: number;
            path?: string;
            reason: string;
        }[] | undefined, import("convex/values").VObject<{
            bytes?: number;
            field: string;
            lines?: number;
            path?: string;
            reason: string;
        }, {
            field: import("convex/values").VString<string, "required">;
            reason: import("convex/values").VString<string, "required">;
            bytes: import("convex/values").VFloat64<number | undefined, "optional">;
            lines: import("convex/values").VFloat64<number | undefined, "optional">;
            path: import("convex/values").VString<string | undefined, "optional">;
        }, "required", "bytes" | "field" | "lines" | "path" | "reason">, "optional">;
        /** JSON text */
        metadata: import("convex/values").VString<string | undefined, "optional">;
        /** Fields whose whole value is in file storage; `text` then has a preview of them. Sizes in bytes. */
        blobs: import("convex/values").VArray<{
            blobId: import("convex/values").GenericId<"blobs">;
            field: "input" | "output" | "text";
            size: number;
        }[] | undefined, import("convex/values").VObject<{
            blobId: import("convex/values").GenericId<"blobs">;
            field: "input" | "output" | "text";
            size: number;
        }, {
            field: import("convex/values").VUnion<"input" | "output" | "text", [import("convex/values").VLiteral<"text", "required">, import("convex/values").VLiteral<"input", "required">, import("convex/values").VLiteral<"output", "required">], "required", never>;
            blobId: import("convex/values").VId<import("convex/values").GenericId<"blobs">, "required">;
            size: import("convex/values").VFloat64<number, "required">;
        }, "required", "blobId" | "field" | "size">, "optional">;
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        sessionId: import("convex/values").VId<import("convex/values").GenericId<"sessions">, "required">;
        messageExternalId: import("convex/values").VString<string, "required">;
    }, "required", "blobs" | "durationMs" | "externalId" | "input" | "isError" | "messageExternalId" | "metadata" | "omitted" | "output" | "sessionId" | "startedAt" | "status" | "text" | "textAt" | "toolCallId" | "toolName" | "type" | "userId">, {}, {
        search_text: {
            searchField: "text";
            filterFields: "userId";
        };
    }, {}>;
    /** Big content in file storage. Not linked to a part for longer than an hour: collected (see `blobs/sweep.ts`). */
    blobs: import("convex/server").TableDefinition<import("convex/values").VObject<{
        partId?: import("convex/values").GenericId<"parts">;
        size: number;
        storageId: import("convex/values").GenericId<"_storage">;
        unlinkedAt?: number;
        userId: import("convex/values").GenericId<"users">;
    }, {
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        storageId: import("convex/values").VId<import("convex/values").GenericId<"_storage">, "required">;
        size: import("convex/values").VFloat64<number, "required">;
        partId: import("convex/values").VId<import("convex/values").GenericId<"parts"> | undefined, "optional">;
        unlinkedAt: import("convex/values").VFloat64<number | undefined, "optional">;
    }, "required", "partId" | "size" | "storageId" | "unlinkedAt" | "userId">, {
        by_storage: ["storageId", "_creationTime"];
        by_unlinked: ["unlinkedAt", "_creationTime"];
    }, {}, {}>;
    /** The searchable text of a blob, piece by piece. */
    searchChunks: import("convex/server").TableDefinition<import("convex/values").VObject<{
        blobId: import("convex/values").GenericId<"blobs">;
        text: string;
        userId: import("convex/values").GenericId<"users">;
    }, {
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        blobId: import("convex/values").VId<import("convex/values").GenericId<"blobs">, "required">;
        text: import("convex/values").VString<string, "required">;
    }, "required", "blobId" | "text" | "userId">, {
        by_blob: ["blobId", "_creationTime"];
    }, {
        search_text: {
            searchField: "text";
            filterFields: "userId";
        };
    }, {}>;
    /** How far the sweep has checked that files in storage have a row. */
    sweeps: import("convex/server").TableDefinition<import("convex/values").VObject<{
        checkedUntil: number;
        name: "storage";
    }, {
        name: import("convex/values").VLiteral<"storage", "required">;
        checkedUntil: import("convex/values").VFloat64<number, "required">;
    }, "required", "checkedUntil" | "name">, {
        by_name: ["name", "_creationTime"];
    }, {}, {}>;
    todos: import("convex/server").TableDefinition<import("convex/values").VObject<{
        items: {
            activeForm?: string;
            content: string;
            externalId?: string;
            priority?: string;
            status: string;
        }[];
        revision: number;
        sessionId: import("convex/values").GenericId<"sessions">;
        syncedAt: number;
        userId: import("convex/values").GenericId<"users">;
    }, {
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        sessionId: import("convex/values").VId<import("convex/values").GenericId<"sessions">, "required">;
        revision: import("convex/values").VFloat64<number, "required">;
        items: import("convex/values").VArray<{
            activeForm?: string;
            content: string;
            externalId?: string;
            priority?: string;
            status: string;
        }[], import("convex/values").VObject<{
            activeForm?: string;
            content: string;
            externalId?: string;
            priority?: string;
            status: string;
        }, {
            externalId: import("convex/values").VString<string | undefined, "optional">;
            content: import("convex/values").VString<string, "required">;
            status: import("convex/values").VString<string, "required">;
            priority: import("convex/values").VString<string | undefined, "optional">;
            activeForm: import("convex/values").VString<string | undefined, "optional">;
        }, "required", "activeForm" | "content" | "externalId" | "priority" | "status">, "required">;
        syncedAt: import("convex/values").VFloat64<number, "required">;
    }, "required", "items" | "revision" | "sessionId" | "syncedAt" | "userId">, {
        by_session: ["sessionId", "_creationTime"];
    }, {}, {}>;
    fileEdits: import("convex/server").TableDefinition<import("convex/values").VObject<{
        additions?: number;
        bytes?: number;
        createdAt?: number;
        deletions?: number;
        externalId: string;
        fieldRevisions?: Record<string, number>;
        kind?: string;
        messageExternalId?: string;
        path: string;
        revision: number;
        sessionId: import("convex/values").GenericId<"sessions">;
        syncedAt: number;
        userId: import("convex/values").GenericId<"users">;
    }, {
        /** The greatest source revision applied; 0 while only items without a revision have arrived. */
        revision: import("convex/values").VFloat64<number, "required">;
        /** Revisions of those fields whose value is older than `revision`. */
        fieldRevisions: import("convex/values").VRecord<Record<string, number> | undefined, import("convex/values").VString<string, "required">, import("convex/values").VFloat64<number, "required">, "optional", string>;
        messageExternalId: import("convex/values").VString<string | undefined, "optional">;
        path: import("convex/values").VString<string, "required">;
        kind: import("convex/values").VString<string | undefined, "optional">;
        additions: import("convex/values").VFloat64<number | undefined, "optional">;
        deletions: import("convex/values").VFloat64<number | undefined, "optional">;
        bytes: import("convex/values").VFloat64<number | undefined, "optional">;
        createdAt: import("convex/values").VFloat64<number | undefined, "optional">;
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        sessionId: import("convex/values").VId<import("convex/values").GenericId<"sessions">, "required">;
        externalId: import("convex/values").VString<string, "required">;
        syncedAt: import("convex/values").VFloat64<number, "required">;
    }, "required", "additions" | "bytes" | "createdAt" | "deletions" | "externalId" | "fieldRevisions" | "kind" | "messageExternalId" | "path" | "revision" | "sessionId" | "syncedAt" | "userId" | `fieldRevisions.${string}`>, {
        by_session_external: ["sessionId", "externalId", "_creationTime"];
    }, {}, {}>;
    sessionErrors: import("convex/server").TableDefinition<import("convex/values").VObject<{
        createdAt?: number;
        externalId: string;
        fieldRevisions?: Record<string, number>;
        message?: string;
        messageExternalId?: string;
        metadata?: string;
        name: string;
        retryable?: boolean;
        revision: number;
        sessionId: import("convex/values").GenericId<"sessions">;
        syncedAt: number;
        userId: import("convex/values").GenericId<"users">;
    }, {
        /** The greatest source revision applied; 0 while only items without a revision have arrived. */
        revision: import("convex/values").VFloat64<number, "required">;
        /** Revisions of those fields whose value is older than `revision`. */
        fieldRevisions: import("convex/values").VRecord<Record<string, number> | undefined, import("convex/values").VString<string, "required">, import("convex/values").VFloat64<number, "required">, "optional", string>;
        messageExternalId: import("convex/values").VString<string | undefined, "optional">;
        name: import("convex/values").VString<string, "required">;
        message: import("convex/values").VString<string | undefined, "optional">;
        retryable: import("convex/values").VBoolean<boolean | undefined, "optional">;
        createdAt: import("convex/values").VFloat64<number | undefined, "optional">;
        /** JSON text */
        metadata: import("convex/values").VString<string | undefined, "optional">;
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        sessionId: import("convex/values").VId<import("convex/values").GenericId<"sessions">, "required">;
        externalId: import("convex/values").VString<string, "required">;
        syncedAt: import("convex/values").VFloat64<number, "required">;
    }, "required", "createdAt" | "externalId" | "fieldRevisions" | "message" | "messageExternalId" | "metadata" | "name" | "retryable" | "revision" | "sessionId" | "syncedAt" | "userId" | `fieldRevisions.${string}`>, {
        by_session_external: ["sessionId", "externalId", "_creationTime"];
    }, {}, {}>;
    /** A session's usage by UTC day: what moves in `usageDaily` when the session changes its source or project. */
    sessionUsage: import("convex/server").TableDefinition<import("convex/values").VObject<{
        day: string;
        models: {
            cacheRead?: number;
            cacheWrite1h?: number;
            cacheWrite5m?: number;
            costMicroUsd?: number;
            input?: number;
            messages?: number;
            model: string;
            output?: number;
            reasoning?: number;
            toolCalls?: number;
            unpricedMessages?: number;
        }[];
        sessionId: import("convex/values").GenericId<"sessions">;
    }, {
        sessionId: import("convex/values").VId<import("convex/values").GenericId<"sessions">, "required">;
        /** YYYY-MM-DD, UTC */
        day: import("convex/values").VString<string, "required">;
        /** In the order of the models' names; "" for messages without a model. */
        models: import("convex/values").VArray<{
            cacheRead?: number;
            cacheWrite1h?: number;
            cacheWrite5m?: number;
            costMicroUsd?: number;
            input?: number;
            messages?: number;
            model: string;
            output?: number;
            reasoning?: number;
            toolCalls?: number;
            unpricedMessages?: number;
        }[], import("convex/values").VObject<{
            cacheRead?: number;
            cacheWrite1h?: number;
            cacheWrite5m?: number;
            costMicroUsd?: number;
            input?: number;
            messages?: number;
            model: string;
            output?: number;
            reasoning?: number;
            toolCalls?: number;
            unpricedMessages?: number;
        }, {
            input: import("convex/values").VFloat64<number | undefined, "optional">;
            output: import("convex/values").VFloat64<number | undefined, "optional">;
            reasoning: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheRead: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheWrite5m: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheWrite1h: import("convex/values").VFloat64<number | undefined, "optional">;
            messages: import("convex/values").VFloat64<number | undefined, "optional">;
            toolCalls: import("convex/values").VFloat64<number | undefined, "optional">;
            costMicroUsd: import("convex/values").VFloat64<number | undefined, "optional">;
            /** Messages whose usage counts and whose price is not known. */
            unpricedMessages: import("convex/values").VFloat64<number | undefined, "optional">;
            model: import("convex/values").VString<string, "required">;
        }, "required", "cacheRead" | "cacheWrite1h" | "cacheWrite5m" | "costMicroUsd" | "input" | "messages" | "model" | "output" | "reasoning" | "toolCalls" | "unpricedMessages">, "required">;
    }, "required", "day" | "models" | "sessionId">, {
        by_session: ["sessionId", "day", "_creationTime"];
    }, {}, {}>;
    /** A user's usage by UTC day, source and project. One row has all models: rewriting one costs less than two. */
    usageDaily: import("convex/server").TableDefinition<import("convex/values").VObject<{
        day: string;
        models: {
            cacheRead?: number;
            cacheWrite1h?: number;
            cacheWrite5m?: number;
            costMicroUsd?: number;
            input?: number;
            messages?: number;
            model: string;
            output?: number;
            reasoning?: number;
            sessions?: number;
            toolCalls?: number;
            unpricedMessages?: number;
        }[];
        projectPath: string;
        source: string;
        userId: import("convex/values").GenericId<"users">;
    }, {
        userId: import("convex/values").VId<import("convex/values").GenericId<"users">, "required">;
        day: import("convex/values").VString<string, "required">;
        source: import("convex/values").VString<string, "required">;
        /** "" for sessions without a project */
        projectPath: import("convex/values").VString<string, "required">;
        /** `sessions`: those that began on this day. */
        models: import("convex/values").VArray<{
            cacheRead?: number;
            cacheWrite1h?: number;
            cacheWrite5m?: number;
            costMicroUsd?: number;
            input?: number;
            messages?: number;
            model: string;
            output?: number;
            reasoning?: number;
            sessions?: number;
            toolCalls?: number;
            unpricedMessages?: number;
        }[], import("convex/values").VObject<{
            cacheRead?: number;
            cacheWrite1h?: number;
            cacheWrite5m?: number;
            costMicroUsd?: number;
            input?: number;
            messages?: number;
            model: string;
            output?: number;
            reasoning?: number;
            sessions?: number;
            toolCalls?: number;
            unpricedMessages?: number;
        }, {
            input: import("convex/values").VFloat64<number | undefined, "optional">;
            output: import("convex/values").VFloat64<number | undefined, "optional">;
            reasoning: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheRead: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheWrite5m: import("convex/values").VFloat64<number | undefined, "optional">;
            cacheWrite1h: import("convex/values").VFloat64<number | undefined, "optional">;
            messages: import("convex/values").VFloat64<number | undefined, "optional">;
            toolCalls: import("convex/values").VFloat64<number | undefined, "optional">;
            costMicroUsd: import("convex/values").VFloat64<number | undefined, "optional">;
            /** Messages whose usage counts and whose price is not known. */
            unpricedMessages: import("convex/values").VFloat64<number | undefined, "optional">;
            model: import("convex/values").VString<string, "required">;
            sessions: import("convex/values").VFloat64<number | undefined, "optional">;
        }, "required", "cacheRead" | "cacheWrite1h" | "cacheWrite5m" | "costMicroUsd" | "input" | "messages" | "model" | "output" | "reasoning" | "sessions" | "toolCalls" | "unpricedMessages">, "required">;
    }, "required", "day" | "models" | "projectPath" | "source" | "userId">, {
        by_user_day: ["userId", "day", "source", "projectPath", "_creationTime"];
    }, {}, {}>;
}, true>;
export default _default;
