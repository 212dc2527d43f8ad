import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { TaskFileInfo } from '../../../src/monitor/api.ts';
import { api } from '../api/client.ts';
import { useFetched } from '../api/hooks.ts';
import { useWords } from '../i18n/words.ts';
import { Trouble } from '../parts/small.tsx';
import { links } from '../route.ts';
import { FileChoice } from '../start/files.tsx';
import { Options } from '../start/options.tsx';
import { useTitle } from '../title.ts';

/** A new run: first the file, then languages and limits, then the plan with its cost, and only then the start. */
export function StartPage({ tasks }: { tasks: string | undefined }): JSX.Element {
  const { texts } = useWords();
  useTitle(texts.start.title);
  const { data, error, again } = useFetched(api.files, tasks);
  const [uploadError, setUploadError] = useState<unknown>();
  const [isUploading, setUploading] = useState(false);
  const file = tasks === undefined ? undefined : data?.files.find(({ path }) => path === tasks);
  useEffect(() => setUploadError(undefined), [tasks]);
  const upload = (given: File): void => {
    setUploading(true);
    setUploadError(undefined);
    api
      .upload(given)
      .then(({ path }) => {
        location.hash = links.start(path);
      }, setUploadError)
      .finally(() => setUploading(false));
  };
  return (
    <>
      <div class="title">
        <h1>{texts.start.title}</h1>
      </div>
      <Trouble error={error ?? uploadError}>
        {error !== undefined && (
          <button type="button" onClick={again}>
            {texts.retryLoad}
          </button>
        )}
      </Trouble>
      {!data && !error && <p role="status">{texts.loading}</p>}
      {data && !file && (
        <FileChoice
          files={data.files}
          truncated={data.truncated}
          isUploading={isUploading}
          onUpload={upload}
          onChoose={({ path }) => {
            location.hash = links.start(path);
          }}
        />
      )}
      {file && <Chosen file={file} />}
    </>
  );
}

function Chosen({ file }: { file: TaskFileInfo }): JSX.Element {
  const { texts, say } = useWords();
  const { data, error } = useFetched(() => api.languages(file.path), file.path);
  return (
    <>
      <section class="card chosen">
        <div>
          <h2>{file.path}</h2>
          {file.problem === null ? (
            <p class="columns quiet-text">
              {texts.start.columns}:{' '}
              {file.columns.map((column) => (
                <code key={column}>{column}</code>
              ))}
            </p>
          ) : (
            <p class="bad-text said">{say(file.problem)}</p>
          )}
        </div>
        <a class="button small" href={links.start()}>
          {texts.start.another}
        </a>
      </section>
      {file.problem === null &&
        (data || error ? <Options file={file} languages={data?.languages} /> : <p role="status">{texts.loading}</p>)}
    </>
  );
}
