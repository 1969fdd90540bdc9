/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "worker-process.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr std::size_t MOST_OUTPUT = 4000;     //!< bytes of output that are kept
constexpr uint64_t MOST_MESSAGE = 1ULL << 33; //!< bytes of a message; more is no message

/** What goes before the bytes of a message. */
struct MessageHead
{
    char kind[8]{};     //!< the first counts
    uint64_t length{0}; //!< bytes that follow
};

/** @param socket stream @param data what to send @param size of it @return false if nobody reads */
bool
SendAll(int socket, const void* data, std::size_t size)
{
    const char* next = static_cast<const char*>(data);
    while (size > 0)
    {
        const ssize_t sent = ::send(socket, next, size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
        {
            return false;
        }
        const std::size_t count = sent > 0 ? static_cast<std::size_t>(sent) : 0;
        next += count;
        size -= count;
    }
    return true;
}

/** @param socket stream @param data gets the bytes @param size wanted @return false at the end */
bool
ReceiveAll(int socket, void* data, std::size_t size)
{
    char* next = static_cast<char*>(data);
    while (size > 0)
    {
        const ssize_t received = ::recv(socket, next, size, 0);
        if (received == 0 || (received < 0 && errno != EINTR))
        {
            return false;
        }
        const std::size_t count = received > 0 ? static_cast<std::size_t>(received) : 0;
        next += count;
        size -= count;
    }
    return true;
}

/** @param what failed @return the sentence */
std::runtime_error
NoProcess(const std::string& what)
{
    return std::runtime_error("cannot start a worker: " + what + ": " + std::strerror(errno));
}

/** What a forked process sets up for itself. @param parent id of its parent @param output where it
 * prints */
void
EnterChild(pid_t parent, int output)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
    {
        _exit(1); // the parent ended before that took effect
    }
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGTERM, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
}

/** @param body what to do @param link to the parent */
[[noreturn]] void
RunChild(const WorkerProcess::Body& body, WorkerLink link)
{
    int status = 0;
    try
    {
        body(link);
    }
    catch (const std::exception& problem)
    {
        link.Send({'F', problem.what()});
        status = 1;
    }
    // what the parent has set up is not ours to take down
    std::fflush(nullptr);
    _exit(status);
}

} // namespace

WorkerLink::WorkerLink(int descriptor)
    : m_descriptor(descriptor)
{
}

int
WorkerLink::GetDescriptor() const
{
    return m_descriptor;
}

bool
WorkerLink::Send(const WorkerMessage& message) const
{
    MessageHead head;
    head.kind[0] = message.kind;
    head.length = message.bytes.size();
    return SendAll(m_descriptor, &head, sizeof(head)) &&
           SendAll(m_descriptor, message.bytes.data(), message.bytes.size());
}

bool
WorkerLink::Receive(WorkerMessage& message) const
{
    MessageHead head;
    if (!ReceiveAll(m_descriptor, &head, sizeof(head)) || head.length > MOST_MESSAGE)
    {
        return false;
    }
    message.kind = head.kind[0];
    message.bytes.resize(head.length);
    return ReceiveAll(m_descriptor, message.bytes.data(), head.length);
}

WorkerProcess::~WorkerProcess()
{
    Stop();
}

void
WorkerProcess::Start(const Body& body, const std::vector<int>& close)
{
    Stop();
    int sockets[2];
    int output[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
    {
        throw NoProcess("no socket");
    }
    if (pipe2(output, O_CLOEXEC) != 0)
    {
        ::close(sockets[0]);
        ::close(sockets[1]);
        throw NoProcess("no pipe");
    }
    std::fflush(nullptr);
    const pid_t parent = getpid();
    m_id = fork();
    if (m_id == 0)
    {
        EnterChild(parent, output[1]);
        for (const int descriptor : close)
        {
            ::close(descriptor);
        }
        for (const int descriptor : {sockets[0], output[0], output[1]})
        {
            ::close(descriptor);
        }
        RunChild(body, WorkerLink(sockets[1]));
    }
    ::close(sockets[1]);
    ::close(output[1]);
    if (m_id < 0)
    {
        ::close(sockets[0]);
        ::close(output[0]);
        throw NoProcess("no process");
    }
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    m_link = WorkerLink(sockets[0]);
    m_outputPipe = output[0];
    m_output.clear();
}

bool
WorkerProcess::IsStarted() const
{
    return m_id > 0;
}

int
WorkerProcess::GetId() const
{
    return m_id;
}

const WorkerLink&
WorkerProcess::GetLink() const
{
    return m_link;
}

int
WorkerProcess::GetOutputDescriptor() const
{
    return m_outputPipe;
}

bool
WorkerProcess::ReadOutput()
{
    char buffer[4096];
    const ssize_t count = ::read(m_outputPipe, buffer, sizeof(buffer));
    if (count > 0)
    {
        m_output.append(buffer, static_cast<std::size_t>(count));
        if (m_output.size() > MOST_OUTPUT)
        {
            m_output.erase(0, m_output.size() - MOST_OUTPUT);
        }
        return true;
    }
    return count < 0 && errno == EINTR;
}

const std::string&
WorkerProcess::GetOutput() const
{
    return m_output;
}

std::string
WorkerProcess::Stop()
{
    if (m_id <= 0)
    {
        return "it was not started";
    }
    int status = 0;
    // it may have ended by itself, and then its own reason counts
    if (waitpid(m_id, &status, WNOHANG) == 0)
    {
        kill(m_id, SIGKILL);
        while (waitpid(m_id, &status, 0) < 0 && errno == EINTR)
        {
        }
    }
    m_id = -1;
    while (ReadOutput())
    {
    }
    ::close(m_link.GetDescriptor());
    ::close(m_outputPipe);
    m_link = WorkerLink();
    m_outputPipe = -1;
    return WIFSIGNALED(status) ? "it died of signal " + std::to_string(WTERMSIG(status)) + " (" +
                                     strsignal(WTERMSIG(status)) + ")"
                               : "it ended with status " + std::to_string(WEXITSTATUS(status));
}

} // namespace edgeinference
} // namespace ns3
