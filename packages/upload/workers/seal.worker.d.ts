/** A script for a worker, without imports; built from src. */
export {};
