/** The round control's picture: a disc that breathes with whoever is talking. */

const SIZE = 560;
const STILL = matchMedia('(prefers-reduced-motion: reduce)');

export class Orb {
  #canvas;
  #pen;
  #level = 0;
  #shown = 0;
  #drawing = false;

  constructor(canvas) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext('2d');
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.wake());
    this.wake();
  }

  /** @param {number} level root mean square of the voice to show, 0 to 1 */
  hear(level) {
    this.#level = Math.min(1, Math.sqrt(level) * 1.8);
    this.wake();
  }

  /** Draws until nothing moves any more. */
  wake() {
    if (!this.#drawing) {
      this.#drawing = true;
      requestAnimationFrame((now) => this.#draw(now));
    }
  }

  #draw(now) {
    this.#shown += (this.#level - this.#shown) * (this.#level > this.#shown ? 0.45 : 0.12);
    this.#level *= 0.94;
    const style = getComputedStyle(this.#canvas);
    const [light, deep] = [style.getPropertyValue('--light'), style.getPropertyValue('--deep')];
    const thinking = style.getPropertyValue('--thinks').trim() === '1';
    const still = STILL.matches || style.getPropertyValue('--moves').trim() !== '1';
    const time = still ? 0 : now / 1000;
    const reach = this.#shown;
    this.#pen.clearRect(0, 0, SIZE, SIZE);
    this.#pen.fillStyle = light;
    for (let ring = 3; ring > 0; ring--) {
      this.#pen.globalAlpha = 0.13;
      this.#blob(
        168 + ring * (5 + 24 * reach),
        still ? 0 : (2 + 9 * reach) * (ring / 3),
        time * (0.5 + ring * 0.22) + ring,
      );
    }
    const shade = this.#pen.createRadialGradient(210, 180, 20, 280, 280, 220);
    shade.addColorStop(0, light);
    shade.addColorStop(1, deep);
    this.#pen.globalAlpha = 1;
    this.#pen.fillStyle = shade;
    this.#blob(158 + 10 * reach, still ? 0 : 1.2 + 2 * reach, time);
    if (thinking) {
      this.#orbit(time, light);
    }
    this.#drawing = false;
    if (reach > 0.01 || !still) {
      this.wake();
    }
  }

  #blob(radius, wobble, time) {
    this.#pen.beginPath();
    for (let step = 0; step <= 72; step++) {
      const angle = (step / 36) * Math.PI;
      const r = radius + wobble * (Math.sin(3 * angle + time * 2) + 0.6 * Math.sin(5 * angle - time * 1.7));
      this.#pen.lineTo(280 + r * Math.cos(angle), 280 + r * Math.sin(angle));
    }
    this.#pen.fill();
  }

  #orbit(time, colour) {
    this.#pen.fillStyle = colour;
    for (let dot = 0; dot < 3; dot++) {
      const angle = time * 2.2 + (dot * 2 * Math.PI) / 3;
      this.#pen.beginPath();
      this.#pen.arc(280 + 205 * Math.cos(angle), 280 + 205 * Math.sin(angle), 9, 0, 2 * Math.PI);
      this.#pen.fill();
    }
  }
}
