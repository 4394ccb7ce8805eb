import { html, nothing, render, type TemplateResult } from 'lit';
import { profileById } from '../profiles/list.js';
import { type Answers, FIRST_ANSWERS, QUESTIONS, type Question } from './questions.js';
import { recommend } from './recommend.js';
import { comparison } from './table-view.js';

/** Short questions, one recommendation, and the table behind it. */
export function guideView(root: HTMLElement, show: (profile: string) => void): void {
  let answers: Answers = FIRST_ANSWERS;
  const answer = (name: keyof Answers, value: string) => {
    answers = { ...answers, [name]: value };
    draw();
  };
  const draw = () =>
    render(
      html`<div class="guide">
          <form class="questions" @submit=${(event: Event) => event.preventDefault()}>
            ${QUESTIONS.map((question) => fieldset(question, answers, answer))}
          </form>
          ${result(answers, show)}
        </div>
        ${comparison()}`,
      root,
    );
  draw();
}

function fieldset(
  { name, text, options }: Question,
  answers: Answers,
  answer: (name: keyof Answers, value: string) => void,
): TemplateResult {
  return html`<fieldset class="question">
    <legend>${text}</legend>
    ${options.map(
      ([value, words]) => html`<label class="answer">
        <input type="radio" name=${name} value=${value} .checked=${answers[name] === value}
          @change=${() => answer(name, value)} />
        <span>${words}</span>
      </label>`,
    )}
  </fieldset>`;
}

function result(answers: Answers, show: (profile: string) => void): TemplateResult {
  const { profile, because, but } = recommend(answers);
  return html`<div class="card result" role="status" data-profile=${profile}>
    <p class="fine">Take</p>
    <p class="result-name">${profileById(profile)?.name}</p>
    <p>${because}</p>
    ${but.length > 0 ? html`<ul class="but">${but.map((sentence) => html`<li>${sentence}</li>`)}</ul>` : nothing}
    <button type="button" class="primary" @click=${() => show(profile)}>Try it above</button>
  </div>`;
}
