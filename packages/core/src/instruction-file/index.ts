/** Instruction files: the wrapped data key in an object of its own beside the encrypted one. */
export { joinInstructionFile } from './join.js';
export {
  INSTRUCTION_FILE_METADATA,
  INSTRUCTION_SUFFIX,
  instructionFileKey,
  needsInstructionFile,
} from './names.js';
export { type SplitMetadata, splitInstructionFile } from './split.js';
