/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A NetAnim file that does not grow beyond what it is allowed. Example:
 *
 *     AnimationFile file("animation.xml", 50000000, false);
 *     file.SetColour(node, {0, 114, 178});
 *     Simulator::Run();
 *     file.Close();
 */
#ifndef EDGE_INFERENCE_ANIMATION_FILE_H
#define EDGE_INFERENCE_ANIMATION_FILE_H

#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace ns3
{

class AnimationInterface;
class NetDevice;

namespace edgeinference
{

class AnimationAir;

/**
 * @ingroup edge-inference
 * A colour of a node.
 */
struct AnimationColour
{
    uint8_t red{0};   //!< 0 to 255
    uint8_t green{0}; //!< 0 to 255
    uint8_t blue{0};  //!< 0 to 255

    bool operator==(const AnimationColour& other) const;
};

/**
 * @ingroup edge-inference
 * Writes what ns-3's AnimationInterface writes by itself, nodes, positions, links and packets, and
 * what it is told, of which only changes go into the file. Packets end when they have taken
 * PACKET_SHARE of the allowed bytes; everything else ends when nothing is left. Make it after the
 * nodes and their devices, because it looks for them once. One at a time in a process.
 *
 * AnimationInterface alone stops for good after 100,000 packets, with a line on the terminal, and
 * gives nodes without a position a random one; neither happens here.
 */
class AnimationFile
{
  public:
    /** Share of the allowed bytes that packets may take. */
    static constexpr double PACKET_SHARE = 0.75;

    /**
     * @param fileName where
     * @param limitBytes size that the file does not exceed
     * @param metadata whether packets come with their headers, which makes them three times larger
     * @throws std::runtime_error with one sentence if the file cannot be written, or would exceed
     *         its size at once
     */
    AnimationFile(const std::string& fileName, uint64_t limitBytes, bool metadata);
    ~AnimationFile();

    AnimationFile(const AnimationFile&) = delete;
    AnimationFile& operator=(const AnimationFile&) = delete;

    /** @param name of a counter of nodes, without special characters @return its number */
    uint32_t AddCounter(const std::string& name);
    /** @param counter its number @param node whose @param value from now on */
    void SetCounter(uint32_t counter, Ptr<Node> node, double value);
    /** @param node whose @param colour from now on */
    void SetColour(Ptr<Node> node, const AnimationColour& colour);
    /** @param node whose @param size from now on, in units of the positions */
    void SetSize(Ptr<Node> node, double size);
    /** @param node whose @param text beside it from now on */
    void SetText(Ptr<Node> node, const std::string& text);
    /** @param a end of a wire @param b the other end @param text beside it from now on */
    void SetLinkText(Ptr<Node> a, Ptr<Node> b, const std::string& text);

    /**
     * Show that a transmission begins that AnimationInterface does not see: it knows WiFi, CSMA,
     * LTE and point-to-point links.
     * @param from who sends @param to who receives @param bytes how much @param duration how long
     */
    void Send(Ptr<NetDevice> from, Ptr<NetDevice> to, uint32_t bytes, Time duration);

    /** @return when packets ended; Time::Max() if they have not */
    Time GetPacketEnd() const;
    /** @return when everything ended; Time::Max() if it has not */
    Time GetEnd() const;

    /** End the file; nothing happens after that. */
    void Close();

  private:
    /** What AnimationInterface tells of everything it writes. @param text what */
    static void Count(const char* text);
    /** Give a place to nodes that have none. */
    static void PlaceNodes();
    /** @param bytes that were written */
    void Add(uint64_t bytes);
    /** @return whether something may be written */
    bool IsOpen() const;

    static AnimationFile* s_current; //!< the one that is open

    Ptr<AnimationAir> m_air;                                  //!< tells m_interface what it misses
    std::unique_ptr<AnimationInterface> m_interface;          //!< writes
    uint64_t m_limitBytes{0};                                 //!< at most
    uint64_t m_bytes{0};                                      //!< so far, never below the truth
    Time m_packetEnd{Time::Max()};                            //!< when packets ended
    Time m_end{Time::Max()};                                  //!< when everything ended
    std::map<std::pair<uint32_t, uint32_t>, double> m_values; //!< by counter and node
    std::map<uint32_t, AnimationColour> m_colours;            //!< by node
    std::map<uint32_t, double> m_sizes;                       //!< by node
    std::map<uint32_t, std::string> m_texts;                  //!< by node
    std::map<std::pair<uint32_t, uint32_t>, std::string> m_linkTexts; //!< by nodes
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ANIMATION_FILE_H
