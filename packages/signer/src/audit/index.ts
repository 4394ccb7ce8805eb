/** The audit as hash-chained lines, for platforms without a disk (docs/audit.md). */
export { type AuditBatch, type ChainedAuditOptions, chainedAudit } from './chained-audit.js';
export { chainedLine, GENESIS } from './chained-line.js';
export { AuditSinkError, type AuditSinkErrorCode } from './sink-error.js';
