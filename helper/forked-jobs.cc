/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "forked-jobs.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** A job under way in another process. */
struct Child
{
    int pid{-1};          //!< process
    int pipe{-1};         //!< what it says
    std::size_t index{0}; //!< of its job
    std::string text;     //!< said and not yet read
    double done{0.0};     //!< share of the job
    bool ended{false};    //!< its result has come
};

/** Say something to the parent. @param pipe to it @param kind of line @param text what */
void
Say(int pipe, char kind, const std::string& text)
{
    std::string line(1, kind);
    // a line per word: what a job returns may hold line ends
    for (const char letter : text)
    {
        line += letter == '\\' ? "\\\\" : letter == '\n' ? "\\n" : std::string(1, letter);
    }
    line += '\n';
    std::size_t done = 0;
    while (done < line.size())
    {
        const ssize_t written = write(pipe, line.data() + done, line.size() - done);
        if (written < 0 && errno != EINTR)
        {
            _exit(1);
        }
        done += written > 0 ? static_cast<std::size_t>(written) : 0;
    }
}

/** @param line what Say made of a text @return the text */
std::string
Unescape(const std::string& line)
{
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i)
    {
        if (line[i] == '\\' && i + 1 < line.size())
        {
            ++i;
            text += line[i] == 'n' ? '\n' : line[i];
            continue;
        }
        text += line[i];
    }
    return text;
}

/** @param index of a job @param job it @return the process that does it */
Child
Fork(std::size_t index, const ForkedJob& job)
{
    int ends[2];
    if (pipe(ends) != 0)
    {
        throw std::runtime_error(std::string("cannot make a pipe: ") + std::strerror(errno));
    }
    std::fflush(nullptr);
    Child child;
    child.index = index;
    child.pid = fork();
    if (child.pid < 0)
    {
        throw std::runtime_error(std::string("cannot fork: ") + std::strerror(errno));
    }
    if (child.pid > 0)
    {
        close(ends[1]);
        child.pipe = ends[0];
        return child;
    }
    close(ends[0]);
    try
    {
        const std::string text =
            job(index, [&ends](double share) { Say(ends[1], 'P', std::to_string(share)); });
        Say(ends[1], 'R', text);
    }
    catch (const std::exception& problem)
    {
        Say(ends[1], 'E', problem.what());
        _exit(1);
    }
    // what the parent has set up is not ours to take down
    std::fflush(nullptr);
    _exit(0);
}

/** @param child who said it @param line what @param result of its job */
void
TakeLine(Child& child, const std::string& line, ForkedResult& result)
{
    const std::string rest = Unescape(line.substr(1));
    switch (line.front())
    {
    case 'P':
        child.done = std::stod(rest);
        break;
    case 'R':
        result.text = rest;
        child.done = 1.0;
        child.ended = true;
        break;
    default:
        result.error = rest;
    }
}

/** Read what a child says. @param child it @param result of its job @return false at its end */
bool
Listen(Child& child, ForkedResult& result)
{
    char buffer[4096];
    const ssize_t count = read(child.pipe, buffer, sizeof(buffer));
    if (count > 0)
    {
        child.text.append(buffer, static_cast<std::size_t>(count));
        for (std::size_t end; (end = child.text.find('\n')) != std::string::npos;)
        {
            TakeLine(child, child.text.substr(0, end), result);
            child.text.erase(0, end + 1);
        }
        return true;
    }
    if (count < 0 && errno == EINTR)
    {
        return true;
    }
    close(child.pipe);
    int status = 0;
    waitpid(child.pid, &status, 0);
    if (result.error.empty() && WIFSIGNALED(status))
    {
        result.error = std::string("died of signal ") + strsignal(WTERMSIG(status));
    }
    else if (result.error.empty() && !child.ended)
    {
        result.error = "ended without a result";
    }
    return false;
}

} // namespace

std::vector<ForkedResult>
RunForked(std::size_t count,
          std::size_t processes,
          const ForkedJob& job,
          const std::function<void(double)>& progress)
{
    const std::size_t most =
        processes > 0 ? processes : std::max(1U, std::thread::hardware_concurrency());
    std::vector<ForkedResult> results(count);
    std::vector<Child> children;
    std::size_t next = 0;
    std::size_t ended = 0;
    while (next < count || !children.empty())
    {
        for (; next < count && children.size() < most; ++next)
        {
            children.push_back(Fork(next, job));
        }
        std::vector<pollfd> files;
        double done = static_cast<double>(ended);
        for (const Child& child : children)
        {
            files.push_back({child.pipe, POLLIN, 0});
            done += child.done;
        }
        if (progress)
        {
            progress(done / static_cast<double>(count));
        }
        poll(files.data(), files.size(), -1);
        for (std::size_t i = children.size(); i-- > 0;)
        {
            if (files[i].revents != 0 && !Listen(children[i], results[children[i].index]))
            {
                children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
                ++ended;
            }
        }
    }
    return results;
}

} // namespace edgeinference
} // namespace ns3
