import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { TaskFileInfo } from '../../../src/monitor/api.ts';
import { useWords } from '../i18n/words.ts';

interface FileChoiceProps {
  files: readonly TaskFileInfo[];
  truncated: boolean;
  isUploading: boolean;
  onUpload(file: File): void;
  onChoose(file: TaskFileInfo): void;
}

/** A file of one's own, dropped or picked, or one that lies in the folder. */
export function FileChoice({ files, truncated, isUploading, onUpload, onChoose }: FileChoiceProps): JSX.Element {
  const { texts, format } = useWords();
  const [isTooMuch, setTooMuch] = useState(false);
  const take = (list: FileList | null | undefined): void => {
    const [file, second] = list ?? [];
    setTooMuch(second !== undefined);
    if (file && !second && !isUploading) onUpload(file);
  };
  const isOver = useFileDrop(take);
  return (
    <>
      <div class={`card drop ${isOver ? 'over' : ''}`}>
        <p>{isUploading ? texts.start.uploading : texts.start.drop}</p>
        <label class="button primary">
          {texts.start.pick}
          <input
            class="unseen"
            type="file"
            accept=".csv,.tsv,.tab,.json,.jsonl,.ndjson"
            disabled={isUploading}
            onChange={({ currentTarget }) => take(currentTarget.files)}
          />
        </label>
        <p class="quiet-text">{texts.start.kinds}</p>
        {isTooMuch && (
          <p class="bad-text" role="alert">
            {texts.start.oneFile}
          </p>
        )}
      </div>
      <section class="card">
        <h2>{texts.start.inFolder}</h2>
        {files.length === 0 && <p class="quiet-text">{texts.start.noFiles}</p>}
        <ul class="files">
          {files.map((file) => (
            <li key={file.path}>
              <button type="button" class="file" onClick={() => onChoose(file)}>
                <b>{file.path}</b>
                <span class="quiet-text">
                  {format.short(Math.ceil(file.bytes / 1024))} KB · {format.moment(file.modified_at)}
                  {file.session_id !== null && ` · ${texts.start.known}`}
                </span>
                {file.problem !== null && <span class="bad-text">{texts.start.problem}</span>}
              </button>
            </li>
          ))}
        </ul>
        {truncated && <p class="quiet-text">{texts.start.truncated}</p>}
      </section>
    </>
  );
}

/** Files may be let go anywhere: beside the box the browser would leave the page for them. @returns whether one is over it */
function useFileDrop(take: (files: FileList) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = ({ relatedTarget }: DragEvent): void => {
      if (relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      setOver(false);
      if (!event.dataTransfer || event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      take(event.dataTransfer.files);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, [take]);
  return isOver;
}
