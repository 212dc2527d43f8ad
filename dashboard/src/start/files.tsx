import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
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
  const [isOver, setOver] = useState(false);
  const take = (list: FileList | null | undefined): void => {
    const file = list?.[0];
    if (file) onUpload(file);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button within is everybody's */}
      <div
        class={`card drop ${isOver ? 'over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files);
        }}
      >
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
