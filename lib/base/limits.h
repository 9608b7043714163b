/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h - every bound in one place.
 *
 * A loop over input, a list, a buffer, a recursion, a download, a retry: each
 * ends at a number that stands here with its reason. A limit is part of what
 * hallmark promises (docs/security.md) and a test holds it. */
#ifndef HM_LIMITS_H
#define HM_LIMITS_H

#include <stddef.h>

#define HM_KIB ((size_t)1024)
#define HM_MIB (1024 * HM_KIB)

/* base */
#define HM_URI_MAX (8 * HM_KIB) /* the longest real one: pre-signed blobs */
#define HM_URI_HOST_MAX 254     /* DNS: 253, and the dot that may end it */
#define HM_LOG_LINE_MAX (2 * HM_KIB)
#define HM_FILE_TEMP_TRIES 8 /* 64 random bits each: one is enough */

/* enc */
#define HM_PEM_FILE_MAX (4 * HM_MIB) /* a CA bundle of 1,000 certificates */
#define HM_PEM_LINES_MAX 262144      /* four times what 4 MiB of blocks have */
#define HM_PEM_BLOCKS_MAX 1024
#define HM_PEM_LAX_LINE_MAX 4096 /* an RSA-4096 key in one line: 736 */
#define HM_PEM_LABEL_MAX 64      /* the longest real one has 32 */
#define HM_OID_MAX 64            /* encoded, when made from text */
#define HM_DER_DEPTH_MAX 16      /* certificates and TS tokens need 12 */
#define HM_JSON_DEPTH_MAX 64     /* the deepest real one: an SPDX with 20 */
#define HM_JSON_TEXT_MAX (128 * HM_MIB) /* cosign's largest attachment */
#define HM_JSON_NUMBER_MAX 128          /* digits, sign, point and exponent */
/* Values and keys of one document, 16 bytes each: 128 MiB at most. A 100 MiB
 * SPDX document has some 5 million. */
#define HM_JSON_NODES_MAX 8388608
#define HM_JSON_FIELDS_MAX 32 /* of one object that a format knows */
#define HM_JSON_UNKNOWN_MAX 8 /* unknown fields that a warning names */

/* crypto */
#define HM_KEY_FILE_MAX (64 * HM_KIB) /* RSA-4096 encrypted: 5 KiB */
#define HM_PASSWORD_MAX 4096
#define HM_SIGNATURE_MAX 1024         /* RSA-4096: 512; base for DER ECDSA */
#define HM_KEY_SPKI_MAX (4 * HM_KIB)  /* RSA-4096: 550 */
#define HM_KEY_POINT_MAX 133          /* P-521, uncompressed */
#define HM_KEY_PKCS8_MAX (4 * HM_KIB) /* RSA-4096: 2.4 */
#define HM_RSA_BITS_MIN 2048          /* below is within reach of attackers */
#define HM_RSA_BITS_MAX 4096  /* beyond costs verifiers, who have no say */
#define HM_RSA_EXPONENT_MAX 4 /* bytes; nearly all are 65537 */
#define HM_SECRET_MAX (1 * HM_MIB)
#define HM_RANDOM_MAX (64 * HM_KIB) /* an RSA key's primes take 1 KiB */

/* Public-key work (crypto/work.h), in units of one verification by P-256. What
 * honest evidence costs: 15 to 34 for a certificate with its log, SCT and
 * timestamp; 300 for eight such logs and timestamps in four domains; 1,260 for
 * three signatures that 21 keys on P-384 are tried on, with two hash functions
 * each; 1,344 for 64 signatures and 21 keys on P-256. A whole file of 1,024 pieces
 * fits. All of it takes some 4 s of one processor. */
#define HM_WORK_PIECE_MAX 8192
#define HM_WORK_TARGET_MAX 40960UL  /* all the evidence for one artifact */
#define HM_WORK_SLOW 10             /* P-384 and P-521 against P-256 */
#define HM_WORK_BYTES (32 * HM_KIB) /* that are hashed in the same time */

/* x509 */
#define HM_CERT_MAX (64 * HM_KIB)
#define HM_CERT_EXTS_MAX 64 /* a Fulcio leaf has 27 */
#define HM_CERT_EKUS_MAX 16
#define HM_CERT_SANS_MAX 16
#define HM_CHAIN_MAX 8   /* certificates of a path; the longest real one: 4 */
#define HM_PATH_TRIES 32 /* signatures computed in search of one path */
#define HM_PATH_LINKS_MAX 64 /* remembered of one piece: of two full searches */
#define HM_SCTS_MAX 16
#define HM_CSR_MAX (64 * HM_KIB) /* as HM_CERT_MAX; ours have 150 bytes */
#define HM_CSR_ATTRIBUTES_MAX 16 /* real ones: 3 */
#define HM_CSR_VALUES_MAX 16     /* of one; nearly always 1 */

/* dsse, intoto, jose */
#define HM_DSSE_SIGS_MAX 64
#define HM_SUBJECTS_MAX 1024           /* as sigstore-go and actions/attest */
#define HM_SUBJECT_DIGESTS_MAX 32      /* as sigstore-go */
#define HM_STATEMENT_MAX (16 * HM_MIB) /* actions/attest's largest predicate */
/* While a statement is read, 16 bytes for each of 524,288 nodes, and what they
 * hang on: all that stands around the predicate, and of the predicate the keys
 * of those objects that are open (millions of values need next to nothing). As
 * much again sorts them. Both, 24 MiB of text and 16 MiB of payload stay below
 * 64 MiB together with the program. */
#define HM_STATEMENT_TAPE_MAX (8 * HM_MIB + 64 * HM_KIB)
/* Of a statement of that many bytes what is read stays, if it is no more than
 * 512 nodes: real provenance has 100 to 300. */
#define HM_STATEMENT_OPEN_MAX (256 * HM_KIB)
#define HM_STATEMENT_OPEN_TAPE_MAX (8 * HM_KIB + 512)

#define HM_JWS_MAX (64 * HM_KIB) /* a token with large groups: 16 KiB */
#define HM_JWT_AUDIENCES_MAX 16
#define HM_JWT_LEEWAY_MAX_S 600        /* tokens live five minutes */
#define HM_JWT_TIME_MAX_S 253402300799 /* the end of year 9999 */
#define HM_JWK_SET_MAX (256 * HM_KIB)  /* the largest real one: 20 KiB */
#define HM_JWK_ARENA_MAX (8 * HM_MIB)  /* 256 KiB of tiny values: 5 MiB */
#define HM_JWK_SET_KEYS_MAX 128
#define HM_JWK_OPS_MAX 8 /* RFC 7517 knows eight */

/* image: a list of 10,000 attachments in one index has 4 MiB */
#define HM_REF_MAX (8 * HM_KIB)   /* a folder, a name in it and a digest */
#define HM_ALIAS_SPELLINGS_MAX 30 /* of Docker Hub; alias.c */
#define HM_REF_REPOSITORY_MAX 255
#define HM_REF_TAG_MAX 128
#define HM_REF_NAME_MAX 1024 /* of an image in a layout */
#define HM_PLATFORM_MAX 256
#define HM_MEDIA_TYPE_MAX 127               /* either half, RFC 6838 */
#define HM_IMAGE_TEXT_MAX (4 * HM_MIB)      /* manifest, index, config */
#define HM_IMAGE_TAPE_MAX (8 * HM_MIB)      /* its 524,288 values and keys */
#define HM_IMAGE_ARENA_MAX (16 * HM_MIB)    /* what is read out of one */
#define HM_IMAGE_SIZE_MAX 9007199254740992U /* 2^53: JSON's exact integers */
#define HM_IMAGE_LAYERS_MAX 1000            /* as cosign (CVE-2023-46737) */
#define HM_IMAGE_MANIFESTS_MAX 16384        /* of one index */
#define HM_IMAGE_ANNOTATIONS_MAX 1024       /* of one object; labels, too */
#define HM_IMAGE_URLS_MAX 32                /* of one blob */
#define HM_IMAGE_UNKNOWN_MAX 64             /* members that nobody defined */
#define HM_IMAGE_WORDS_MAX 4096 /* of one list: variables, history */
/* A simple signing payload; real ones have 300 bytes. */
#define HM_CLAIM_MAX (256 * HM_KIB)

/* tlog, tsa */
#define HM_NOTE_MAX (256 * HM_KIB) /* 16 post-quantum cosignatures: 80 KiB */
#define HM_NOTE_SIGS_MAX 64
#define HM_PROOF_HASHES_MAX 128 /* twice the bits of a tree's size */
#define HM_LOG_BODY_MAX (1 * HM_MIB)
#define HM_LOG_BODY_ARENA_MAX (4 * HM_MIB) /* what is read out of one */
#define HM_TSA_MAX (1 * HM_MIB)
#define HM_TSA_CERTS_MAX 8
#define HM_TSA_ATTRS_MAX 16 /* signed ones; real tokens have 4 */
#define HM_TSA_NONCE_MAX 64 /* bytes; clients send 8, some 16 or 20 */

/* tuf: sizes, rotations and roles as the reference client has them */
#define HM_TUF_ROOT_MAX 512000
#define HM_TUF_TIMESTAMP_MAX 16384
#define HM_TUF_SNAPSHOT_MAX 2000000
#define HM_TUF_TARGETS_MAX 5000000
#define HM_TUF_ARENA_MAX (96 * HM_MIB)       /* 5 MB of tiny values: 80 MiB */
#define HM_TUF_VERSION_MAX 9007199254740991U /* 2^53: JSON's exact integers */
#define HM_TUF_ROTATIONS_MAX 256 /* of the root; Sigstore's: 15 in five years */
#define HM_TUF_ROLES_MAX 32      /* files that one search reads */
#define HM_TUF_KEYS_MAX 128      /* of one list; Sigstore: 7 */
#define HM_TUF_SIGNATURES_MAX 128
#define HM_TUF_METAS_MAX 16384      /* files of one snapshot: PyPI's plan */
#define HM_TUF_DELEGATIONS_MAX 1024 /* of one file */
#define HM_TUF_NAME_MAX 512         /* of a role or target */
#define HM_TUF_PATH_MAX 2048        /* all of it escaped, and a digest */

/* trust: what is kept of a TUF repository */
#define HM_TRUST_STORE_MAX (32 * HM_MIB) /* Sigstore's: 200 KiB */
#define HM_TRUST_FILES_MAX 512           /* in it: roots, roles */
/* Roots and one refresh's files. Kept of them at once: roots and whole, twice at
 * most, and the newest timestamp and snapshot; base64 of that fits the store. */
#define HM_TRUST_REFRESH_MAX (8 * HM_MIB)
#define HM_TRUST_PATH_MAX (8 * HM_KIB)
#define HM_TRUST_REFRESH_MS 60000 /* all of its requests */
#define HM_TRUST_RETRIES 2        /* of one request */
#define HM_TRUST_LOCK_MS 1000     /* who asks nobody waits for no network */
/* A clock that is set is not set back by more; it is noted this often. */
#define HM_TRUST_CLOCK_BACK_S 300
#define HM_TRUST_CLOCK_NOTE_S 60

/* root */
#define HM_ROOT_MAX (4 * HM_MIB)
#define HM_ROOT_DOMAINS_MAX 64
#define HM_ROOT_AUTHORITIES_MAX 256     /* of one kind in one domain */
#define HM_ROOT_ARENA_MAX (32 * HM_MIB) /* one domain: text, values, keys */
#define HM_ROOT_WARNINGS_MAX 32         /* of one domain */
#define HM_ROOT_OWN_CAS_MAX 256         /* certificates of one PEM file */
#define HM_ROOT_SERVICES_MAX 256        /* of one kind in one signing config */

/* bundle: text, arena and the 8 MiB in which the keys of the largest object are
 * sorted stay below 64 MiB together, whatever comes */
#define HM_EVIDENCE_MAX (24 * HM_MIB)       /* a 16 MiB predicate in base64 */
#define HM_EVIDENCE_ARENA_MAX (24 * HM_MIB) /* 18 MiB of it decoded, a tape */
#define HM_EVIDENCE_COUNT_MAX 1024          /* pieces in one file */
#define HM_EVIDENCE_CERTS_MAX 16
#define HM_LOG_ENTRIES_MAX 32 /* of one bundle (CVE-2024-45395) */
#define HM_TIMESTAMPS_MAX 32  /* the same */
/* A layer of cosign's: the arena holds it and its payload, decoded. */
#define HM_LAYER_MAX (12 * HM_MIB)

/* facts, policy, verify */
#define HM_TIMES_MAX (HM_LOG_ENTRIES_MAX + HM_TIMESTAMPS_MAX)
/* What is kept of all that was proved: 1,024 candidates of 5 KiB, or one with
 * 1,024 subjects of 32 digests and 8 MiB of names that were escaped. */
#define HM_FACTS_ARENA_MAX (16 * HM_MIB)
/* Values of one provenance above what is sealed, 16 bytes each: a million, 200,000
 * dependencies of v0.2 or 500,000 of v1. */
#define HM_SLSA_ARENA_MAX (16 * HM_MIB)
#define HM_RULES_MAX 256                 /* identities, keys */
#define HM_RULES_ARENA_MAX (32 * HM_MIB) /* HM_RULES_LIST_MAX of 2 KiB */
#define HM_RULES_WARNINGS_MAX 64 /* the same words for many rules help nobody */
#define HM_RULES_LIST_MAX 16384  /* the same in documents */
#define HM_RULES_NEAREST 64      /* of a long list, compared for a message */
#define HM_GLOB_MAX 1024
#define HM_PATTERN_MAX (4 * HM_KIB)
#define HM_PATTERN_STEPS_MAX 100000 /* of one match, then: no */
#define HM_PATTERN_DEPTH_MAX 5000   /* places to come back to; a letter each */
#define HM_PATTERN_HEAP_MAX (4 * HM_MIB)
#define HM_FORM_MAX (64 * HM_KIB) /* an extension filled in, as HM_CERT_MAX */

/* findings: what predicates of scans, SBOMs and tests say. A report of 16 MiB
 * with values of 10 bytes needs 50 MiB; one of smaller values is no report. */
#define HM_FINDINGS_ARENA_MAX (64 * HM_MIB)
#define HM_FINDINGS_MAX 65536         /* of one report; a large image: 5,000 */
#define HM_FINDINGS_SEVERITIES_MAX 64 /* of one vulnerability */
#define HM_FINDINGS_IGNORED_MAX 4096  /* ids that a policy names */
#define HM_FINDINGS_AGE_MAX_S 315360000 /* of a scan: ten years */
#define HM_VEX_STATEMENTS_MAX 16384     /* of one document */
#define HM_VEX_PRODUCTS_MAX 1024        /* of one statement */
#define HM_VEX_NAMES_MAX 4096           /* of one vulnerability, or of parts */
#define HM_VEX_DOCUMENTS_MAX 64         /* that are looked at together */
#define HM_VEX_STEPS_MAX ((size_t)1 << 28) /* to find who excuses: a second */
/* package, model */
#define HM_PACKAGE_NAME_MAX 4096 /* of a package or its file, made normal */
#define HM_PACKAGE_TEXT_MAX (64 * HM_KIB) /* what an index says beside */
/* Parsed of one statement and of what stands beside it: a 16 MiB predicate has
 * half a million values in as many bytes. */
#define HM_PACKAGE_ARENA_MAX (64 * HM_MIB)
#define HM_PACKAGE_KEYS_MAX 256 /* of one set; Cloud Build has 22, npm 4 */
/* model */
#define HM_MODEL_FILES_MAX 65536 /* as many as 16 MiB can list */
#define HM_MODEL_DEPTH_MAX 64    /* folders in folders */
/* The list as it is signed, and as it is here: names of 250 bytes. */
#define HM_MODEL_ARENA_MAX (64 * HM_MIB)
/* vsa */
#define HM_VSA_LEVELS_MAX 64           /* of one summary; real ones: 2 */
#define HM_VSA_ARENA_MAX (64 * HM_MIB) /* of one predicate, as for packages */
/* yaml, document */
#define HM_YAML_TEXT_MAX (4 * HM_MIB) /* a policy of 5,000 rules: 1 MiB */
#define HM_YAML_DEPTH_MAX 32          /* of a policy: 9 */
#define HM_YAML_NODES_MAX 524288U     /* with every alias written out */
#define HM_YAML_ANCHORS_MAX 1024      /* of one document */
#define HM_YAML_STEPS_MAX 4194304     /* past anchors, to find all aliases */
#define HM_YAML_DOCUMENTS_MAX 8192    /* of one file */
#define HM_DOCUMENT_FILES_MAX 1024    /* of one command line, and its folders */
#define HM_DOCUMENT_ARENA_MAX (512 * HM_MIB) /* of all files together */
#define HM_DOCUMENT_FIELDS_MAX 32            /* that one map may have */
#define HM_POLICIES_MAX 16384
#define HM_POLICY_LIST_MAX                                                     \
    16384 /* of identities, digests: as HM_RULES_LIST_MAX */
#define HM_POLICY_REQUIREMENTS_MAX 64
#define HM_POLICY_NAMES_MAX 1024 /* of images, namespaces */
#define HM_POLICY_KEYS_MAX 256   /* of one policy */
#define HM_POLICY_CONDITIONS_MAX 64
#define HM_POLICY_CASES_MAX 4096 /* of one file */
#define HM_CONDITION_STEPS_MAX 32
#define HM_CONDITION_VISITS_MAX 1048576 /* values that stars may lead to */

/* report */
#define HM_REPORT_MAX (64 * HM_MIB)
#define HM_REPORT_NODES_MAX 200000 /* 1,000 candidates of 200 lines */
#define HM_REPORT_DEPTH_MAX 8 /* target, platform, requirement, candidate */

/* api */
#define HM_API_STRUCT_MAX 4096              /* a caller's struct; ours: 144 */
#define HM_API_CANDIDATES_MAX (16 * HM_MIB) /* the same as HM_CANDIDATES_MAX */
#define HM_API_REPORT_MAX (256 * HM_MIB)    /* text or JSON of HM_REPORT_MAX */

/* http */
#define HM_HTTP_BODY_MAX (128 * HM_MIB)
#define HM_HTTP_ERROR_BODY_MAX (64 * HM_KIB) /* of an answer that is not 2xx */
#define HM_HTTP_HEADERS_MAX (64 * HM_KIB)
#define HM_HTTP_FIELDS_MAX 256
#define HM_HTTP_REQUEST_FIELDS_MAX 32
#define HM_HTTP_RETRIES_MAX 8
#define HM_HTTP_REDIRECTS_MAX 5
#define HM_HTTP_BACKOFF_MS 250
#define HM_HTTP_BACKOFF_MAX_MS 20000
#define HM_HTTP_PATIENT_MS 5000      /* longest wait of who does not give up */
#define HM_HTTP_PATIENT_LEAST_MS 500 /* and the shortest, after the retries */
#define HM_HTTP_PATIENT_MAX 2000     /* attempts: an hour of such waits */
#define HM_HTTP_RETRY_AFTER_MAX_MS 86400000 /* a day; said in messages */
#define HM_HTTP_CONNECT_MS 10000
#define HM_HTTP_SIGV4_KEY_MAX 1024 /* AWS: 128 and 40 characters */
#define HM_HTTP_SIGV4_BODY_MAX (64 * HM_KIB)
#define HM_HTTP_STALL_S 30  /* Rekor v2 thinks up to 20 s before it answers */
#define HM_HTTP_IDLE_MAX 16 /* handles kept; each up to 5 connections */

/* store */
#define HM_REFERRERS_MAX 16384               /* of one subject: as one index */
#define HM_REFERRERS_ARENA_MAX (32 * HM_MIB) /* their texts and descriptors */
#define HM_TAGS_MAX 65536                    /* of one repository */
#define HM_TAGS_ARENA_MAX (16 * HM_MIB)
/* spawn: other programs that are run */
#define HM_SPAWN_FOLDERS_MAX 512 /* of PATH; real ones have 30 */
#define HM_SPAWN_VARS_MAX 65536  /* of the environment that they get */
#define HM_SPAWN_WORDS_MAX 8     /* arguments; today 2 at most */
/* cred */
#define HM_CRED_FILE_MAX (512 * HM_KIB) /* a thousand registries: 200 KiB */
#define HM_CRED_ARENA_MAX (16 * HM_MIB) /* 512 KiB of tiny values: 8 MiB */
#define HM_CRED_HOST_MAX (HM_URI_HOST_MAX + 6)
#define HM_CRED_SECRET_MAX (32 * HM_KIB)  /* a service account's key: 3 KiB */
#define HM_CRED_ANSWER_MAX (256 * HM_KIB) /* the same, each byte escaped */
#define HM_CRED_HELPER_MAX 64             /* letters of a helper's name */
#define HM_CRED_HELPER_MS 60000 /* some ask a cloud, or a person's keychain */
#define HM_CRED_LOCK_MS 30000   /* for another login to the same file */
/* client: a Rekor v1 entry has 6 KiB; with an attestation inside, 200 */
#define HM_CLIENT_ANSWER_MAX (4 * HM_MIB)
#define HM_CLIENT_ARENA_MAX (32 * HM_MIB) /* what is read out of one answer */
#define HM_CLIENT_TILES_MAX 24 /* of one proof: 8 levels, two or three each */
#define HM_CLIENT_RETRIES 3    /* with waits of 0.25 to 1 s; then another one */
#define HM_CLIENT_FULCIO_MAX (256 * HM_KIB)       /* a chain of four: 6 KiB */
#define HM_CLIENT_FULCIO_ARENA_MAX (8 * HM_MIB)   /* of tiny values: 4 MiB */
#define HM_CLIENT_IDENTITY_ARENA_MAX (4 * HM_MIB) /* claims, and 20 texts */
#define HM_CLIENT_CERT_LIFE_MAX_S 3600 /* of a certificate: Fulcio's 600 */
#define HM_CLIENT_SKEW_MAX_S 60        /* that a service's clock may be ahead */
#define HM_TSA_SKEW_WARN_S 60  /* from our clock: one of the two is wrong */
#define HM_TSA_SKEW_MAX_S 3600 /* beyond: nothing short-lived can be signed */
/* cloud: what hands out credentials answers with 1 to 5 KiB */
#define HM_CLOUD_ANSWER_MAX (64 * HM_KIB)
#define HM_CLOUD_ARENA_MAX (2 * HM_MIB)  /* 64 KiB of tiny values: 1 MiB */
#define HM_CLOUD_TOKEN_MAX (16 * HM_KIB) /* ECR: 3; with many tags: 8 */
#define HM_CLOUD_KEY_MAX 256             /* AWS documents 128 */
#define HM_CLOUD_REGION_MAX 32           /* the longest real one: 14 */
#define HM_CLOUD_XML_DEPTH_MAX 16        /* STS: 4 */
#define HM_CLOUD_EPOCH_DIGITS 11         /* of seconds: the year 5138 */
#define HM_CLOUD_LIFE_MAX_S 604800       /* of Google's tokens: an hour */
#define HM_CLOUD_HOSTS_MAX 64            /* remembered at a time */
#define HM_CLOUD_DEADLINE_MS 30000       /* for one search, all questions */
#define HM_CLOUD_PROBE_MS 2000           /* is there a metadata service? */
#define HM_CLOUD_NONE_S 60    /* no is remembered for so long, and a failure */
#define HM_CLOUD_MARGIN_S 300 /* asked for again so long before the end */
/* serve: what a client may make the server hold, and how long */
#define HM_SERVE_HEAD_MAX (32 * HM_KIB) /* a token with large groups: 16 KiB */
#define HM_SERVE_HEAD_CEILING (1 * HM_MIB)    /* of what options may ask for */
#define HM_SERVE_FIELDS_MAX 100               /* of one request */
#define HM_SERVE_CHUNK_EXTRA_MAX (8 * HM_KIB) /* extensions, trailers */
#define HM_SERVE_ANSWER_FIELDS_MAX (32 * HM_KIB)
#define HM_SERVE_ANSWER_MAX (64 * HM_MIB) /* in memory; beyond: a file */
/* Bodies in memory, asked and answered, of all connections together. A request
 * beyond goes to a file or gets 503. Heads and buffers, 128 KiB a connection at
 * most, are bounded by the number of connections. */
#define HM_SERVE_FLIGHT_MAX (256 * HM_MIB)
#define HM_SERVE_PIECE (64 * HM_KIB) /* of an answer, in memory to be sent */
#define HM_SERVE_READ (16 * HM_KIB)  /* one TLS record */
#define HM_SERVE_READERS_MAX 64      /* threads; one a core is enough */
#define HM_SERVE_WORKERS_MAX 256     /* threads; these may wait */
#define HM_SERVE_QUEUE 256           /* requests before the workers */
#define HM_SERVE_CONNECTIONS 1024
#define HM_SERVE_COUNT_MAX 65536 /* of either that options may ask for */
#define HM_SERVE_ROUTES_MAX 64
#define HM_SERVE_TURN 16 /* pipelined requests before others have their turn */
#define HM_SERVE_ACCEPTS 64 /* the same for new connections */
#define HM_SERVE_HEAD_MS 10000
#define HM_SERVE_BODY_MS 30000
#define HM_SERVE_IDLE_MS 60000
#define HM_SERVE_WRITE_MS 30000
#define HM_SERVE_DRAIN_MS 20000
#define HM_SERVE_WAIT_MAX_MS 3600000 /* of what options may ask for */
/* Bytes a second in either direction, below which a client that is never silent
 * for long is slow all the same. */
#define HM_SERVE_RATE_MIN (16 * HM_KIB)
#define HM_SERVE_LINGER_MS 2000 /* for a client to read why it was cut */
#define HM_SERVE_TICK_MS 100    /* how late a deadline may be noticed */
#define HM_SERVE_PACE_MS 10     /* between pieces of a slow answer */
#define HM_SERVE_CERT_WATCH_MS 1000

/* oidc */
#define HM_OIDC_ANSWER_MAX (160 * HM_KIB)  /* two tokens of HM_JWS_MAX */
#define HM_OIDC_DOCUMENT_MAX (64 * HM_KIB) /* discovery; real ones: 5 KiB */
#define HM_OIDC_ARENA_MAX (8 * HM_MIB)     /* 48 KiB of tiny claims */
#define HM_OIDC_AUDIENCE_MAX 256
#define HM_OIDC_RETRIES 5             /* GitHub's own client: 10, in minutes */
#define HM_OIDC_PROBE_MS 2000         /* is there a metadata service? */
#define HM_OIDC_AGENT_MS 30000        /* buildkite-agent asks a service */
#define HM_OIDC_LEEWAY_S 60           /* our clock; theirs decides */
#define HM_OIDC_CODE_MAX (4 * HM_KIB) /* of a login; Google's: 100 */
#define HM_OIDC_KNOCK_MS 2000 /* for a browser on this machine to say it all */
#define HM_OIDC_DRAIN_MS 500 /* the login is over, and its page is on its way */
#define HM_OIDC_POLL_MS 200  /* how late a cancelled login is noticed */

/* registry */
#define HM_REGISTRY_HOSTS_MAX 256   /* that one process talks to */
#define HM_REGISTRY_REPOS_MAX 4096  /* and their repositories */
#define HM_REGISTRY_GRANTS_MAX 16   /* scopes of one repository at once */
#define HM_REGISTRY_PARALLEL 8      /* requests to one host, unless said */
#define HM_REGISTRY_PARALLEL_MAX 64 /* as HM_WORKERS_MAX */
#define HM_REGISTRY_RETRIES 5       /* of one request, within the deadline */
#define HM_REGISTRY_FIELDS_MAX 8    /* WWW-Authenticate, Link of an answer */
#define HM_REGISTRY_PARAMS_MAX 32   /* of one challenge, of one link */
#define HM_REGISTRY_LINKS_MAX 32    /* of one field; a registry sends one */
#define HM_REGISTRY_FIELD_MAX (8 * HM_KIB) /* what is read out of them */
#define HM_REGISTRY_SERVICE_MAX 256        /* a token service's name of it */
#define HM_REGISTRY_SCOPE_MAX 1024UL       /* two repositories of 255 letters */
#define HM_REGISTRY_TOKEN_MAX (64 * HM_KIB) /* a JWT with many groups: 16 */
#define HM_REGISTRY_TOKEN_LIFE_S 60         /* when the service does not say */
#define HM_REGISTRY_TOKEN_LIFE_MAX_S 86400  /* whatever it says */
#define HM_REGISTRY_TOKEN_MARGIN_S                                             \
    10                             /* before its end; of short ones a fifth */
#define HM_REGISTRY_PAGES_MAX 1024 /* of one list: tags come by 100 */
#define HM_REGISTRY_PAGE_MAX (4 * HM_MIB) /* of tags: 32,000 long names */
#define HM_REGISTRY_RESUMES_MAX 256 /* of one download that makes progress */
#define HM_REGISTRY_STALLS_MAX 5    /* in a row that bring nothing */
#define HM_REGISTRY_ONE_SHOT_MAX (64 * HM_KIB) /* sent twice where unknown */
#define HM_REGISTRY_CHUNK (4 * HM_MIB)         /* GHCR refuses larger ones */
#define HM_REGISTRY_CHUNK_MIN (64 * HM_KIB)    /* smaller ones help nobody */
#define HM_REGISTRY_CHUNK_MAX (512 * HM_MIB)   /* what a registry may demand */
#define HM_REGISTRY_SESSIONS_MAX 4             /* uploads begun for one blob */
#define HM_REGISTRY_FALLBACK_TRIES 64          /* twenty writers who collide */
#define HM_REGISTRY_FALLBACK_WAIT_MS 400       /* before a read-back, at most */

/* layout */
#define HM_LAYOUT_CHUNK (128 * HM_KIB)
#define HM_LAYOUT_LOCK_MS 60000 /* a change takes milliseconds: 1,000 wait */
#define HM_LAYOUT_LOCK_LEAST_MS                                                \
    1000                         /* past a deadline: what is written is big */
#define HM_LAYOUT_SCAN_MAX 32768 /* manifests read to find attachments */
#define HM_LAYOUT_DEPTH_MAX 4    /* of indexes in indexes in index.json */
#define HM_LAYOUT_ATTACHED_ARENA_MAX (64 * HM_MIB) /* indexes, descriptors */

/* copy */
#define HM_COPY_DEPTH_MAX 16    /* indexes in indexes, evidence of evidence */
#define HM_COPY_NODES_MAX 65536 /* manifests and indexes of one copy */
#define HM_COPY_TEXT_MAX (256 * HM_MIB)  /* their texts, which are held */
#define HM_COPY_ARENA_MAX (128 * HM_MIB) /* what is known about them */
#define HM_COPY_BLOBS_MAX 262144     /* that they name, equal ones counted */
#define HM_COPY_SMALL (256 * HM_KIB) /* such blobs go through memory */
#define HM_COPY_PIPE (512 * HM_KIB)  /* between reading and writing one */
#define HM_COPY_THREADS 8            /* requests at once, as browsers do */
/* sandbox: what a test bed holds; beyond, it says so */
#define HM_SANDBOX_BLOB_MAX (64ULL << 30) /* the largest real layers: 20 GiB */
#define HM_SANDBOX_MEMORY_MAX (64 * HM_KIB) /* of one blob; more is a file */
#define HM_SANDBOX_PIECE (1 * HM_MIB)       /* that is copied at once */
#define HM_SANDBOX_PATH_MAX (8 * HM_KIB)
#define HM_SANDBOX_REPOSITORIES_MAX 10000
#define HM_SANDBOX_ITEMS_MAX 100000       /* blobs, manifests or tags of one */
#define HM_SANDBOX_UPLOADS_MAX 1024       /* under way; the oldest gives way */
#define HM_SANDBOX_LIST_MAX (64 * HM_MIB) /* of one answer: all referrers */
#define HM_SANDBOX_PAGE_MAX 100000        /* what n may ask for */
#define HM_SANDBOX_RECORD_MAX (64 * HM_KIB) /* of one file beside the blobs */
#define HM_SANDBOX_TOKENS_MAX 4096          /* the oldest gives way */
#define HM_SANDBOX_TOKEN_S 300
#define HM_SANDBOX_USERS_MAX 64
#define HM_SANDBOX_SCOPES_MAX 16    /* of one token; copies need two */
#define HM_SANDBOX_FAULTS_MAX 16    /* at work at once */
#define HM_SANDBOX_JOURNAL_MAX 4096 /* requests; the oldest gives way */
#define HM_SANDBOX_JOURNAL_TEXT_MAX (16 * HM_KIB) /* kept of one of them */
#define HM_SANDBOX_CONTROL_MAX (64 * HM_KIB)      /* a list of faults */
#define HM_SANDBOX_BODY_MAX (32 * HM_MIB) /* an entry with an attestation */
#define HM_SANDBOX_BOMB_MIB 1024          /* unpacked */
#define HM_SANDBOX_WORKERS 32    /* some wait on purpose: latency, stall */
#define HM_SANDBOX_DRAIN_MS 2000 /* tests do not wait for it to end */
#define HM_SANDBOX_KILL_S 10     /* after the signal that it was sent */
#define HM_SANDBOX_CT_ROOTS_MAX 8
#define HM_SANDBOX_CT_CHAIN_MAX (1 * HM_MIB) /* eight certificates as JSON */
#define HM_SANDBOX_CT_PAGE_MAX                                                 \
    256 /* entries in one answer; clients ask again */
#define HM_SANDBOX_FULCIO_BODY_MAX (4 * HM_MIB) /* as the real one */
#define HM_SANDBOX_LEAF_MAX (4 * HM_MIB) /* what Rekor takes as a request */
#define HM_SANDBOX_LEAF_RECORD_MAX (2 * HM_SANDBOX_LEAF_MAX + 32)
#define HM_SANDBOX_ARENA_MAX (32 * HM_MIB) /* what is read out of one request */
#define HM_SANDBOX_RETRIEVE_MAX 10         /* entries at once, as Rekor v1 */
#define HM_SANDBOX_LEAVES_MAX 1048576      /* 90 bytes of memory each */
#define HM_SANDBOX_ANSWER_MAX (8 * HM_MIB) /* in memory, made up */
#define HM_SANDBOX_OIDC_KEYS_MAX 8   /* that verify; the oldest gives way */
#define HM_SANDBOX_OIDC_CODES_MAX 64 /* of logins; the oldest gives way */
#define HM_SANDBOX_OIDC_CODE_S 60
#define HM_SANDBOX_OIDC_LIFE_S 300               /* as GitHub's tokens */
#define HM_SANDBOX_OIDC_CLAIMS_MAX (24 * HM_KIB) /* a token has 64 */

/* collect, gate: what is attached to one digest. As many pieces are judged as a
 * file may have, HM_EVIDENCE_COUNT_MAX. */
#define HM_COLLECT_THREADS 8 /* requests under way at one store */
#define HM_COLLECT_BYTES_MAX (512 * HM_MIB)
/* What a question counts at least: heads and a round trip cost, too. */
#define HM_COLLECT_QUESTION (4 * HM_KIB)
#define HM_ATTACHED_ARENA_MAX (256 * HM_KIB) /* names and types of one */
#define HM_GATE_TARGETS_MAX 256 /* an index, and what is below it */
#define HM_GATE_DEPTH_MAX 4     /* indexes in an index; real ones: 1 */
/* All digests of one image together. A platform and the indexes above it may
 * each cost what one digest may: there none takes anything from another. More
 * of them share it: some 20 s of one processor. */
#define HM_GATE_SHARES (HM_GATE_DEPTH_MAX + 1)
#define HM_GATE_WORK_MAX (HM_GATE_SHARES * HM_WORK_TARGET_MAX)
#define HM_GATE_BYTES_MAX (HM_GATE_SHARES * HM_COLLECT_BYTES_MAX)
/* Memory of evidence that was accepted, which facts point into. */
#define HM_GATE_KEPT_MAX (512 * HM_MIB)
#define HM_GATE_LISTED_MAX 256 /* that a report names and nobody judges */
/* sign */
#define HM_PLUGIN_MS 120000     /* a device that waits for a finger */
#define HM_PLUGIN_SCHEME_MAX 32 /* letters: it becomes a program's name */
#define HM_PLUGIN_QUESTION_MAX (16 * HM_KIB) /* one argument; Linux: 128 */
#define HM_PLUGIN_ANSWER_MAX (64 * HM_KIB)   /* a key or a signature */
#define HM_PLUGIN_ARENA_MAX (2 * HM_MIB)     /* 64 KiB of tiny values: 1 MiB */
#define HM_PLUGIN_MESSAGE_MAX (32 * HM_KIB)  /* fits into any pipe */
#define HM_SIGN_IMAGES_MAX 1024 /* of one command line, or its digest file */
#define HM_SIGN_REFS_ARENA_MAX (8 * HM_MIB)
#define HM_SIGN_RENEWALS_MAX 2          /* of one signature: each is a login */
#define HM_DIGEST_FILE_MAX (1 * HM_MIB) /* so many lines of that */

/* produce */
#define HM_PRODUCE_TEXT_MAX (1 * HM_MIB)   /* parameters; real ones: 20 KiB */
#define HM_PRODUCE_ARENA_MAX (24 * HM_MIB) /* 1 MiB of tiny values: 16 */
#define HM_PRODUCE_LIST_MAX 1024 /* dependencies, byproducts, parameters */
#define HM_PRODUCE_BASES_MAX 256 /* images that one was built on */
#define HM_BUILDKIT_STATEMENTS_MAX 512 /* of one index; real ones: 20 */

/* cmd */
#define HM_OPT_NAME_MAX 40        /* the longest real one has 28 letters */
#define HM_OPT_REPEAT_MAX 4096    /* of one option in one command line */
#define HM_OUT_MAX (256 * HM_MIB) /* what one command prints; 2 x JSON input */
#define HM_PATH_MAX 4096          /* Linux takes no longer one */
#define HM_PASSWORD_WAIT_S 300    /* a prompt that nobody sees must end */
#define HM_KEYPAIR_WAIT_MS (60 * 1000)  /* for runs that write there, too */
#define HM_CANDIDATES_MAX (16 * HM_MIB) /* names and problems */
#define HM_WORKERS_MAX 64 /* threads; more cores gain nothing from one file */
#define HM_TAPE_MAX (512 * HM_MIB) /* what one record holds */
/* The same read again, with reports and a tool's name: what is written can be
 * read. */
#define HM_RECORD_MAX (HM_TAPE_MAX + HM_OUT_MAX + HM_MIB)
#define HM_TAPE_NAMES_MAX (16 * HM_MIB) /* HM_DOCUMENT_FILES_MAX of them */
#define HM_TAPE_ITEMS_MAX 65536
#define HM_RECORD_MANIFEST_MAX (64 * HM_MIB) /* of so many */
#define HM_RECORD_WORDS_MAX 65536
#define HM_BATCH_LINE_MAX (32 * HM_MIB) /* HM_EVIDENCE_MAX, and a name */
#define HM_BATCH_ID_MAX (4 * HM_KIB)
#define HM_BATCH_BUNDLES_MAX 1024
#define HM_BATCH_WINDOW 2   /* lines in memory for each thread */
#define HM_WORKERS_WINDOW 4 /* jobs in memory for each of them */
/* Artifacts whose very bytes are signed (pure Ed25519) must be held. */
#define HM_BLOB_MESSAGE_MAX (256 * HM_MIB)
#define HM_OUTLINE_MAX (256 * HM_MIB) /* what inspect holds of one run */
#define HM_EXPLAIN_LIST_MAX 64        /* subjects, parameters, dependencies */
#define HM_DOSSIER_COMMANDS_MAX 64
#define HM_DOSSIER_ROOM_MAX                                                    \
    (16 * HM_MIB)                /* of what is attached; twice: proved */
#define HM_DOSSIER_LAYERS_MAX 64 /* of one attachment that nobody signed */
#define HM_PAGE_VALUE_MAX 512    /* of a foreign text, for people */
#define HM_PASSWORD_TRIES 3      /* to type a new one twice alike */

#endif
