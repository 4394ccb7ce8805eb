/** The audit as a hash-chained file, and its verification (docs/audit.md). */
export { AuditFile, type AuditFileOptions, auditFile } from './audit-file.js';
export { type ChainHead, formatHead, parseHead } from './chain.js';
export { AuditError, type AuditErrorCode } from './errors.js';
export { readHead } from './head-file.js';
export { type AuditProblem, type AuditReport, verifyAudit } from './verify.js';
