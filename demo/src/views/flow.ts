import type { ProgressDetail } from '@sealift/element';
import { planParts } from '@sealift/protocol';
import { html, render } from 'lit';
import { size } from '../sizes.js';

/** How far a file is along the way. */
type Step = (typeof STEPS)[number] | 'done';
const STEPS = ['file', 'slices', 'seal', 'put', 'complete'] as const;

/** The way of a file, live: File → slices → sealed parts → presigned PUT → complete. */
export interface FlowView {
  selected(files: readonly File[]): void;
  progressed(detail: ProgressDetail): void;
  stored(file: File): void;
  failed(file: File | undefined): void;
}

interface Shown {
  readonly file: File;
  readonly step: Step;
  readonly loaded: number;
}

export function flowView(root: HTMLElement): FlowView {
  let shown: Shown | undefined;
  const show = (next: Shown | undefined) => {
    shown = next;
    draw(root, shown);
  };
  show(undefined);
  return {
    selected: ([file]) => file && show({ file, step: 'file', loaded: 0 }),
    progressed: ({ file, state, loaded }) => {
      const step =
        state === 'completing' ? 'complete' : loaded > 0 ? 'put' : state === 'uploading' ? 'seal' : 'slices';
      show({ file, step, loaded });
    },
    stored: (file) => show({ file, step: 'done', loaded: file.size }),
    failed: (file) => file === shown?.file && show(undefined),
  };
}

function draw(root: HTMLElement, shown: Shown | undefined): void {
  const at = shown ? (shown.step === 'done' ? STEPS.length : STEPS.indexOf(shown.step)) : -1;
  const words = describe(shown);
  render(
    html`<ol class="flow" aria-label="The way of a file" data-step=${shown?.step ?? 'idle'}>
      ${STEPS.map(
        (step, i) => html`<li data-state=${i < at ? 'past' : i === at ? 'now' : 'ahead'}>
          <span class="flow-name">${NAMES[step]}</span>
          <span class="flow-fact">${words[step]}</span>
        </li>`,
      )}
    </ol>`,
    root,
  );
}

const NAMES: Readonly<Record<Exclude<Step, 'done'>, string>> = {
  file: 'File',
  slices: 'Slices',
  seal: 'Sealed parts',
  put: 'Presigned PUT',
  complete: 'Complete',
};

function describe(shown: Shown | undefined): Readonly<Record<string, string>> {
  if (!shown) {
    return {
      file: 'on this device',
      slices: 'read as needed',
      seal: 'AES-256-GCM, in workers',
      put: 'straight to S3',
      complete: 'checked, with a receipt',
    };
  }
  const { file, loaded, step } = shown;
  const { partCount, partSize } = planParts(file.size);
  const parts = (count: number) => `${count} ${count === 1 ? 'part' : 'parts'}`;
  return {
    file: size(file.size),
    slices: partCount === 1 ? 'one slice' : `${partCount} × ${partSize / 2 ** 20} MiB`,
    seal: parts(partCount),
    put: step === 'file' || step === 'slices' ? 'straight to S3' : `${size(loaded)} sent`,
    complete:
      step === 'done' ? 'stored and verified' : partCount === 1 ? 'one PUT' : 'from the list of parts',
  };
}
