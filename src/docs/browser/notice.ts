export const SIGN_IN = 'Cette action demande une connexion.';
export const SIGN_IN_AGAIN =
  'Votre connexion a pris fin. Reconnectez-vous, puis envoyez de nouveau : ce que vous avez écrit est resté en place.';
export const LATER =
  'Le serveur n’a pas pu prolonger votre connexion pour l’instant : envoyez de nouveau dans une minute. Ce que vous avez écrit est resté en place.';

/** The line at the top of the page that asks for a sign-in. */
export class Notice {
  private readonly element: HTMLElement | null;

  constructor(page: Document, onSignIn: () => void) {
    this.element = page.getElementById('notice');
    this.element?.querySelector('button')?.addEventListener('click', onSignIn);
  }

  show(message: string): void {
    const text = this.element?.querySelector('span');
    if (text) text.textContent = message;
    this.element?.removeAttribute('hidden');
  }

  hide(): void {
    this.element?.setAttribute('hidden', '');
  }
}
