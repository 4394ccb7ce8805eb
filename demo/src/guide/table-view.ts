import { html, type TemplateResult } from 'lit';
import { profileById } from '../profiles/list.js';
import { readersOf } from '../profiles/readers.js';
import { type Cell, COLUMNS, ROWS, SOURCES } from './table.js';

const WORDS = { yes: 'yes', partly: 'depends', no: 'no' };

/** All profiles side by side; who can read is the same data as in the panel above. */
export function comparison(): TemplateResult {
  return html`<div class="comparison card" tabindex="0" role="group" aria-label="Comparison of the profiles">
      <table>
        <thead>
          <tr>
            <th scope="col">Profile</th>
            <th scope="col">S3 reads</th>
            <th scope="col">Bucket reader reads</th>
            ${COLUMNS.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${ROWS.map(({ profile: id, goodFor, cells }) => {
            const profile = profileById(id);
            const [operator, reader] = profile ? readersOf(profile) : [];
            return html`<tr data-profile=${id}>
              <th scope="row"><a href=${`#${id}`}>${profile?.name}</a><span class="fine">${goodFor}</span></th>
              ${[operator, reader].map(
                (
                  who,
                  i,
                ) => html`<td data-label=${i === 0 ? 'S3 reads' : 'Bucket reader reads'} data-can=${who?.can}>
                  <span class="verdict">${WORDS[who?.can ?? 'no']}</span></td>`,
              )}
              ${cells.map((cell, i) => html`<td data-label=${COLUMNS[i]}><span>${text(cell)}</span></td>`)}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    <p class="fine sources">
      Each of the client profiles can be combined with any of the others, as the last line shows. Files in S3 may be larger
      than 5 TiB; 5 TiB is what this signer plans for. From elsewhere: ${Object.values(SOURCES).map(
        ({ name, url }, i) => html`${i > 0 ? ', ' : ''}<a href=${url} rel="noreferrer">${name}</a>`,
      )}.
    </p>`;
}

function text(cell: Cell): TemplateResult | string {
  if (typeof cell === 'string') return cell;
  const [words, source] = cell;
  return html`${words} <a class="source" href=${SOURCES[source].url} rel="noreferrer"
    aria-label=${`Source: ${SOURCES[source].name}`}>source</a>`;
}
