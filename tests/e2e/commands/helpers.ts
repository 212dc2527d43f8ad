export { projectOf } from '../files/helpers.ts';
