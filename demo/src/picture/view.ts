import { html, nothing, render, type TemplateResult } from 'lit';
import type { Profile } from '../profiles/profile.js';
import { captionsOf } from './captions.js';
import { icon } from './icons.js';
import { type Move, movesOf, type Path } from './paths.js';
import { type Holdings, type Place, placesOf, type Thing } from './places.js';
import type { Shown } from './progress.js';
import { STEPS, type Step, stepNames } from './steps.js';

const PLACES: Readonly<Record<Place, readonly [name: string, what: string]>> = {
  signer: ['Signer', 'your server'],
  kms: ['KMS', 'master keys'],
  browser: ['Browser', 'this page'],
  s3: ['S3', 'the bucket'],
};
const THINGS: readonly Thing[] = ['plaintext', 'key', 'ciphertext'];
const PATHS: Readonly<Record<Path, 'x' | 'y'>> = {
  'signer-kms': 'x',
  'browser-signer': 'y',
  's3-kms': 'y',
  'browser-s3': 'x',
};

/** Where plaintext, keys and ciphertext are: four places, what lies in each, and what moves between them. */
export interface PictureView {
  profile(profile: Profile): void;
  show(shown: Shown): void;
}

export function pictureView(root: HTMLElement, look: (step: Step) => void): PictureView {
  let profile: Profile | undefined;
  let shown: Shown = { step: undefined, reached: new Set(), facts: {} };
  const draw = () => {
    if (profile) render(picture(profile, shown, look), root);
  };
  return {
    profile(next) {
      profile = next;
      draw();
    },
    show(next) {
      shown = next;
      draw();
    },
  };
}

function picture(
  profile: Profile,
  { step, reached, facts }: Shown,
  look: (step: Step) => void,
): TemplateResult {
  const places = placesOf(profile);
  const moves = step ? movesOf(profile)[step] : [];
  const names = stepNames(profile);
  const caption = step
    ? captionsOf(profile)[step]
    : 'What may ever be where. Upload a file, or step through: what is there at that moment lights up.';
  return html`<figure class="picture" data-step=${step ?? 'idle'} aria-labelledby="picture-caption">
    <div class="map">
      ${(Object.keys(PLACES) as Place[]).map((place) => placeBox(place, places[place], step))}
      ${(Object.keys(PATHS) as Path[]).map((path) =>
        pathLine(
          path,
          moves.find((move) => move.path === path),
        ),
      )}
    </div>
    <ol class="flow" aria-label="Steps">
      ${STEPS.map(
        (name) => html`<li data-state=${name === step ? 'now' : reached.has(name) ? 'past' : 'ahead'}>
          <button type="button" class="flow-step" aria-current=${name === step ? 'step' : nothing}
            @click=${() => look(name)}>
            <span class="flow-name">${names[name]}</span>
            <span class="flow-fact">${facts[name] ?? nothing}</span>
          </button>
        </li>`,
      )}
    </ol>
    <figcaption id="picture-caption"><p role="status">${caption}</p></figcaption>
  </figure>`;
}

function placeBox(place: Place, holdings: Holdings, step: Step | undefined): TemplateResult {
  const [name, what] = PLACES[place];
  const things = place === 'kms' ? (['key'] as const) : THINGS;
  const idle = Object.keys(holdings).length === 0;
  return html`<section class="place" data-place=${place} data-idle=${idle ? 'true' : 'false'} aria-label=${`${name}, ${what}`}>
    <p class="place-name">${icon(place)}<b>${name}</b><span class="fine">${place === 'kms' && idle ? 'takes no part' : what}</span></p>
    <ul class="things">
      ${things.map((thing) => {
        const held = holdings[thing];
        const now = held !== undefined && step !== undefined && held.during.includes(step);
        const state = !held ? 'never' : step === undefined ? 'ever' : now ? 'now' : 'not-now';
        return html`<li class="thing" data-thing=${thing} data-state=${state}>
          ${icon(thing)}<span><span class="thing-name">${thing}</span>
          <span class="thing-words">${held ? held.words : 'never'}${now ? html`<span class="visually-hidden">, now</span>` : nothing}</span></span>
        </li>`;
      })}
    </ul>
  </section>`;
}

function pathLine(path: Path, move: Move | undefined): TemplateResult {
  return html`<div class="path" data-path=${path} data-axis=${PATHS[path]} data-active=${move ? 'true' : 'false'}
    data-direction=${move?.direction ?? nothing} data-carries=${move?.carries ?? 'nothing'}>
    <span class="path-line" aria-hidden="true"></span>
    ${move ? html`<span class="path-words">${move.words}</span>` : nothing}
  </div>`;
}
