/** A picture of three by two pixels, with nothing on it. */
export const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAC0lEQVR4nGNgwA4AABoAARynrM0AAAAASUVORK5CYII=', 'base64');
